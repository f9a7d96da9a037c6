// Comments: a copy of what is being typed stays on this device until it is posted; @handles are suggested.
"use strict";

const keepAs = (form) => `nexus:comment:${form.dataset.account}:${form.dataset.keepAs}`;

function kept(form, text) {
  try {
    if (text === undefined) return localStorage.getItem(keepAs(form));
    if (text) localStorage.setItem(keepAs(form), text);
    else localStorage.removeItem(keepAs(form));
  } catch {
    // Storage is full or closed to us: the field itself is all there is.
  }
  return null;
}

function putBack(root) {
  for (const form of root.querySelectorAll("form[data-keep-as]")) {
    const field = form.querySelector("textarea");
    const text = kept(form);
    if (!text || field.value.trim()) continue;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

async function suggest(field) {
  const typed = /(?:^|\s)@([a-z0-9-]{1,30})$/i.exec(field.value.slice(0, field.selectionStart));
  const list = field.form.querySelector("[data-people]");
  if (!typed) return list.replaceChildren();
  const answer = await fetch(`/people/suggestions/?start=${encodeURIComponent(typed[1])}`, { headers: { "HX-Request": "true" } });
  if (answer.ok) list.innerHTML = await answer.text(); // our own server's buttons, escaped there
  return undefined;
}

function pick(button) {
  const field = button.closest("form").querySelector("textarea");
  const before = field.value.slice(0, field.selectionStart).replace(/@[a-z0-9-]*$/i, `@${button.dataset.handle} `);
  const after = field.value.slice(field.selectionStart);
  field.value = before + after;
  field.setSelectionRange(before.length, before.length);
  button.parentElement.replaceChildren();
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

let pause;
document.addEventListener("input", (event) => {
  const { target } = event;
  const { form } = target;
  if (!form?.dataset.keepAs) return;
  kept(form, target.value);
  const state = form.querySelector("[data-kept]");
  state.hidden = kept(form) === null;
  clearTimeout(pause);
  // Not for a text that was put back in a field which no one is in.
  pause = setTimeout(() => document.activeElement === target && suggest(target), 200);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-handle]");
  if (button) pick(button);
});
document.addEventListener("keydown", (event) => {
  const { form } = event.target;
  if (form?.dataset.keepAs && event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const form = event.detail.requestConfig?.elt;
  if (form?.dataset?.keepAs && event.detail.xhr.status === 200 && event.detail.requestConfig.verb === "post") kept(form, "");
});
document.addEventListener("htmx:afterSettle", (event) => {
  putBack(document);
  event.detail.elt.querySelector?.("form[data-keep-as] textarea")?.focus();
});
document.addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("form[data-keep-as]")) {
    const { value, defaultValue } = form.querySelector("textarea");
    if (value !== defaultValue) kept(form, value); // typed before this script came
  }
  putBack(document);
});
