// What every page may use. Everything works without it; it only makes things smoother.
"use strict";

const messages = () => document.getElementById("messages");

function say(text) {
  const line = document.createElement("p");
  line.className = "alert alert-warning";
  line.textContent = text;
  messages().replaceChildren(line);
}

// Times: pages carry UTC so that everybody shares them; here they become the reader's own.
function localiseTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.valueOf())) continue;
    const language = document.documentElement.lang;
    time.title = moment.toLocaleString(language, { dateStyle: "long", timeStyle: "short" });
    time.textContent = time.hasAttribute("data-clock")
      ? moment.toLocaleTimeString(language, { timeStyle: "short" })
      : moment.toLocaleDateString(language, { day: "numeric", month: "short", year: "numeric" });
  }
}

// What takes a while says so, keeps its width and is not sent twice.
function showBusy(event) {
  const form = event.target.closest("form[data-busy]");
  const button = event.submitter;
  if (!form || !button || button.hasAttribute("hx-post") || event.defaultPrevented) return;
  const said = button.textContent;
  button.style.minWidth = `${button.offsetWidth}px`;
  button.textContent = form.dataset.busy;
  setTimeout(() => { button.disabled = true; });
  // Whoever comes back with the back button finds it as it was.
  addEventListener("pagehide", () => { button.textContent = said; button.disabled = false; }, { once: true });
}

function themeSwitch() {
  const button = document.querySelector("[data-theme-switch]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const root = document.documentElement;
    const now = root.dataset.bsTheme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    root.dataset.bsTheme = now === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("nexus:theme", root.dataset.bsTheme);
    } catch {
      // Then it holds for this page only.
    }
  });
}

// A text that reached the mentors needs no copy on this device any more.
function forgetSentDraft() {
  const sent = document.querySelector("[data-draft-sent]");
  if (!sent) return;
  try {
    localStorage.removeItem(`nexus:draft:${sent.dataset.account}:${sent.dataset.draftSent}`);
  } catch {
    // Nothing was kept then.
  }
}

function closeMenuOutside(event) {
  for (const menu of document.querySelectorAll("details.account[open]")) {
    if (!menu.contains(event.target) || event.key === "Escape") menu.open = false;
  }
}

// The first results beneath the search field: gone with Escape or a click elsewhere, reached with the arrow keys.
function quickResults(event) {
  const quick = document.getElementById("quick");
  if (!quick?.hasChildNodes()) return;
  const search = quick.closest("form");
  if (event.type === "click" && !search.contains(event.target)) quick.replaceChildren();
  if (event.type !== "keydown" || !search.contains(event.target)) return;
  if (event.key === "Escape") {
    quick.replaceChildren();
    search.elements.q.focus();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const stops = [search.elements.q, ...quick.querySelectorAll("a")];
  stops[(stops.indexOf(event.target) + step + stops.length) % stops.length].focus();
  event.preventDefault();
}

// The second click of a double click would take back what the first one said: the button has changed under it.
const justSaid = new WeakMap();
function oncePerDoubleClick(event) {
  const form = event.target.closest?.("form.reaction");
  if (form && performance.now() - (justSaid.get(form) ?? -Infinity) < 600) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}

// After "Load more" the keyboard goes on at the first new row, and after a decision at what came of it.
function keepFocus(event) {
  const { target, elt } = event.detail;
  if (target?.id === "more") {
    const added = elt?.closest?.("ol, ul, tbody") ? elt : document.querySelector(".htmx-added a");
    (added?.querySelector?.("a") ?? added)?.focus?.();
  }
  const arrived = document.querySelector("[data-focus-me]");
  if (arrived) {
    arrived.removeAttribute("data-focus-me");
    arrived.focus();
  }
}

// What somebody opened stays open when the answer to something else replaces it.
let stillOpen = [];
function noteOpen(event) {
  stillOpen = [...event.detail.target.querySelectorAll("[id] > details[open]")].map((details) => details.parentElement.id);
}
function reopen() {
  for (const id of stillOpen.splice(0)) document.getElementById(id)?.querySelector("details")?.setAttribute("open", "");
}

document.addEventListener("DOMContentLoaded", () => {
  localiseTimes(document);
  themeSwitch();
  forgetSentDraft();
});
document.addEventListener("click", closeMenuOutside);
document.addEventListener("click", quickResults);
document.addEventListener("keydown", quickResults);
document.addEventListener("submit", oncePerDoubleClick, true);
document.addEventListener("submit", showBusy);
document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenuOutside(event));
document.addEventListener("htmx:beforeSwap", noteOpen);
document.addEventListener("htmx:afterSwap", reopen);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.matches?.("form.reaction")) justSaid.set(event.target, performance.now());
  localiseTimes(document);
  keepFocus(event);
});
document.addEventListener("htmx:sendError", (event) => {
  if (event.detail.requestConfig?.elt.id !== "autosave") say(document.body.dataset.offline);
});
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.requestConfig?.elt.id !== "autosave" && event.detail.xhr.status !== 401) say(document.body.dataset.failed);
});
