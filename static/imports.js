// The preview of an imported README: marks the lines that the row in focus was made of, in the README beside it.
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

document.addEventListener("focusin", showLines);
document.addEventListener("click", showLines);
