// The queue by keyboard: j k a c r u. Everything here is also a button. nexus.js has ? and the switch for all keys.
"use strict";

const items = () => [...document.querySelectorAll(".review-item")];
const current = () => document.activeElement?.closest?.(".review-item");

function step(by) {
  const all = items();
  const here = all.indexOf(current());
  const next = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by];
  if (!next) return;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "start" });
}

// A no is written first: the key goes to the reason, and Ctrl with Enter sends what the key meant.
function answer(key) {
  const item = current();
  const button = item?.querySelector(`.decide button[data-key="${key}"]`);
  if (!button) return;
  if (key === "a") {
    button.click();
    return;
  }
  const reason = button.form.elements.reason;
  reason.dataset.means = button.value;
  reason.focus();
}

function send(reason) {
  const { form, dataset } = reason;
  const means = dataset.means ?? "request_changes";
  const button = form.querySelector(`button[value="${means}"]`) ?? form.querySelector("button[data-key='r']");
  button?.click();
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  a: () => answer("a"),
  c: () => answer("c"),
  r: () => answer("r"),
  u: () => document.querySelector("#undo button")?.click(),
};

document.addEventListener("keydown", (event) => {
  const reason = event.target.closest?.(".decide textarea");
  if (reason && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    send(reason);
    return;
  }
  if (reason && event.key === "Escape") {
    reason.closest(".review-item").focus();
    return;
  }
  const act = keys[event.key];
  if (!act || !isShortcut(event)) return;
  event.preventDefault();
  act();
});

// A reason from the list is a start: it is appended to the text in the field.
document.addEventListener("change", (event) => {
  const list = event.target.closest?.("[data-canned]");
  const text = list?.selectedOptions[0]?.dataset.text;
  if (text) {
    const reason = list.form.elements.reason;
    reason.value = reason.value.trim() ? `${reason.value.trim()}\n${text}` : text;
    reason.focus();
  }
  const tick = event.target.closest?.("input[type=checkbox][form=batch]");
  if (tick) for (const other of document.querySelectorAll(`[data-with="${tick.id}"]`)) other.disabled = !tick.checked;
});

// The list beside the items: it marks the one in focus, and loses those that were decided.
function markCurrent() {
  const here = current();
  for (const link of document.querySelectorAll("[data-queue-list] a[href^='#']")) {
    const item = document.getElementById(link.hash.slice(1));
    if (!item) link.closest("li").remove();
    else if (item === here) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}
document.addEventListener("focusin", markCurrent);
document.addEventListener("htmx:afterSettle", markCurrent);

// The row goes, the next one has the focus; after the last the batch says that it is done.
let place = -1;
document.addEventListener("htmx:beforeSwap", (event) => {
  const item = event.detail.target.closest?.(".review-item");
  place = item ? items().indexOf(item) : -1;
});
document.addEventListener("htmx:afterSettle", () => {
  if (place < 0) return;
  const all = items();
  const next = all[Math.min(place, all.length - 1)];
  place = -1;
  if (current()) return;
  if (next) next.focus({ preventScroll: false });
  else document.getElementById("batch-done")?.focus();
});
// Offer no undo once the emails go out.
let fades = 0;
document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target.id !== "undo") return;
  clearTimeout(fades);
  fades = setTimeout(() => document.getElementById("undo")?.replaceChildren(), 10_000);
});
document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector("[data-help-button]");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", showKeys);
  }
  markCurrent();
});
