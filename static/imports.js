// The preview of an imported README: marks the lines that the row in focus was made of, in the README beside it,
// and lets the keyboard go through a list of choices without taking each.
"use strict";

function marked(row) {
  const [first, last] = row.dataset.lines.split(" ").map(Number);
  return Array.from({ length: last - first + 1 }, (_none, index) => document.getElementById(`L${first + index}`)).filter(Boolean);
}

function showLines(event) {
  const row = event.target.closest?.("[data-lines]");
  if (!row) return;
  for (const line of document.querySelectorAll(".source [aria-current]")) line.removeAttribute("aria-current");
  const lines = marked(row);
  for (const line of lines) line.setAttribute("aria-current", "true");
  const pane = document.querySelector(".aside");
  // On a phone the README is below the rows, and nothing scrolls by itself.
  if (lines.length && getComputedStyle(pane).position === "sticky") pane.scrollTop = lines[0].offsetTop - pane.clientHeight / 3;
}

// Arrows and letters change a closed list at once: what they chose counts from Enter, or when the focus leaves.
let lastKey = "";
let undecided = null;
function noteKey(event) {
  lastKey = event.type === "keydown" ? event.key : "";
  if (lastKey === "Enter" && undecided === event.target) {
    event.preventDefault();
    decide();
  }
}
function wait(event) {
  const goesOn = lastKey.length === 1 ? lastKey !== " " : /^(Arrow|Page|Home|End)/.test(lastKey);
  if (!event.isTrusted || !goesOn || event.target.tagName !== "SELECT") return;
  event.stopImmediatePropagation();
  undecided = event.target;
}
function decide() {
  const select = undecided;
  undecided = null;
  select?.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("keydown", noteKey, true);
document.addEventListener("pointerdown", noteKey, true);
document.addEventListener("input", wait, true);
document.addEventListener("change", wait, true);
document.addEventListener("focusout", decide);
document.addEventListener("focusin", showLines);
document.addEventListener("click", showLines);
