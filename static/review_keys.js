// Reviewing by keyboard, on every page with these attributes (docs/development.md): data-row, data-item, data-key,
// data-asks, data-sends, data-saved-replies, data-undo. nexus.js has ? and the switch for all keys of one letter.
"use strict";

const CURRENT_ROW = "[data-row][aria-current], [data-row]:has([aria-current])";
const isShown = (element) => element.getClientRects().length > 0;
const reviewRows = () => [...document.querySelectorAll("[data-row]")].filter(isShown);
const rowInFocus = () => document.activeElement?.closest?.("[data-row]");

// A row takes the focus itself, or its first control does.
function focusRow(row) {
  const target = row.hasAttribute("tabindex") ? row : row.querySelector("summary, a[href], button");
  target?.focus();
  target?.scrollIntoView({ block: "nearest" });
}

function stepTo(by) {
  const all = reviewRows();
  const here = all.indexOf(rowInFocus() ?? document.querySelector(CURRENT_ROW));
  const next = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by];
  if (next) focusRow(next);
}

// A key acts on the row in focus. The keys of the open item act only while no other row has the focus: a decision is
// never made about something else than what the focus is on.
function controlOf(key) {
  const row = rowInFocus();
  const isElsewhere = row && document.querySelector("[data-item]") && !row.matches(CURRENT_ROW);
  const places = [row];
  if (!isElsewhere) places.push(document.querySelector(CURRENT_ROW), document.querySelector("[data-item]"));
  for (const place of places) {
    const found = [...(place?.querySelectorAll(`[data-key="${key}"]`) ?? [])].find(isShown);
    if (found) return found;
  }
  const excluded = isElsewhere ? "[data-row], [data-item], .decide" : "[data-row], [data-item]";
  return [...document.querySelectorAll(`[data-key="${key}"]`)].find((one) => isShown(one) && !one.closest(excluded));
}

// A key of an item says in the row in focus that this one has to be opened first.
function sayOpenFirst() {
  const row = rowInFocus();
  const text = document.querySelector("[data-open-first]")?.dataset.openFirst;
  if (!text || !row?.querySelector("[data-key=o]") || row.querySelector(".notice")) return;
  const line = notice(text, "info");
  row.append(line);
  line.scrollIntoView({ block: "nearest" });
  row.addEventListener("focusout", () => line.remove(), { once: true });
}

// What needs a reason asks for it first: the key leads to the field, and Ctrl with Enter sends what the key meant.
function pressControl(control) {
  const field = document.getElementById(control.dataset.asks ?? "");
  if (!field || control.checked) return control.click();
  const isBox = control.type === "checkbox";
  if (isBox) control.click();
  field.closest("details")?.setAttribute("open", "");
  const { intended } = field.form.elements;
  if (intended && !isBox) intended.value = control.value;
  field.focus();
  field.setSelectionRange?.(field.value.length, field.value.length);
  return undefined;
}

function sendReason(field) {
  const { form } = field;
  const intended = form.elements.intended?.value;
  const buttons = [...form.elements].filter((one) => one.type === "submit");
  const meant = intended && buttons.find((one) => one.value === intended);
  (meant || buttons.find((one) => one.dataset.sends !== undefined))?.click();
}

// Escape leads back. It ends what the key meant only where nothing was written for it.
function leaveReason(field) {
  const row = field.closest("[data-row]");
  if (row) return focusRow(row);
  const { intended } = field.form.elements;
  // With a text that stays, another decision asks whether it should be sent.
  if (intended?.value && !field.value.trim()) {
    intended.value = "";
    intended.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const item = document.querySelector("[data-item]") ?? reviewRows()[0];
  if (item?.matches("[data-item]")) item.focus();
  else if (item) focusRow(item);
  return undefined;
}

const steps = { j: 1, k: -1 };
document.addEventListener("keydown", (event) => {
  const field = event.target.closest?.("[data-item] textarea, [data-row] textarea, .decide textarea");
  if (field && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    const row = field.closest("[data-row]"); // One of many in a form: the form is not sent from here.
    return row && field.form.contains(row) ? focusRow(row) : sendReason(field);
  }
  if (field && event.key === "Escape") return leaveReason(field);
  if (!isShortcut(event)) return undefined;
  if (steps[event.key]) {
    event.preventDefault();
    return stepTo(steps[event.key]);
  }
  const control = /^[acrslexuo]$/.test(event.key) && controlOf(event.key);
  if (!control) return /^[acrsle]$/.test(event.key) ? sayOpenFirst() : undefined;
  event.preventDefault();
  return pressControl(control);
});

// What is ticked and needs a reason shows the field for it.
document.addEventListener("change", ({ target }) => {
  const field = target.checked && document.getElementById(target.dataset.asks ?? "");
  if (field) field.closest("details")?.setAttribute("open", "");
});

// A saved reply is a start: it is appended to the text in the field that data-saved-replies names.
document.addEventListener("change", (event) => {
  const list = event.target.closest?.("[data-saved-replies]");
  const text = list?.selectedOptions[0]?.dataset.text;
  if (!text) return;
  const field = document.getElementById(list.dataset.savedReplies);
  field.value = field.value.trim() ? `${field.value.trim()}\n${text}` : text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

// Offer no undo once the author is told: data-undo has the seconds that are left.
function fadeUndo() {
  for (const notice of document.querySelectorAll("[data-undo]")) {
    setTimeout(() => notice.remove(), Number(notice.dataset.undo) * 1000);
  }
}

document.addEventListener("DOMContentLoaded", () => {
  fadeUndo();
  document.querySelector("[data-help-button]")?.addEventListener("click", showKeys);
});
