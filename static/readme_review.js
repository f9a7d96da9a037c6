// The review of a README: how many are ticked, filters, saved replies, and the place of an entry in the original.
"use strict";

const form = document.getElementById("review");
const entries = () => [...form.querySelectorAll("[data-row]")];
const isTicked = (row) => row.querySelector("input[type=checkbox]").checked;

function showCounts() {
  const all = entries();
  const back = all.filter(isTicked).length;
  const summary = document.querySelector("[data-summary]");
  if (summary) {
    const { all: every, some } = summary.dataset;
    summary.textContent = back ? some.replace("{approved}", all.length - back).replace("{back}", back) : every;
  }
  form.querySelector("[data-count=back]").textContent = back;
  form.querySelector("[data-count=check]").textContent = all.filter((row) => row.dataset.check !== undefined).length;
}

const filters = {
  "": () => true,
  check: (row) => row.dataset.check !== undefined,
  back: isTicked,
};
function filter(choice) {
  for (const row of entries()) row.hidden = !filters[choice](row);
  for (const group of form.querySelectorAll("section[aria-labelledby]")) group.hidden = !group.querySelector("[data-row]:not([hidden])");
}

// A reason is one for changes: it ticks its entry, which a key or a click unticks again.
form.addEventListener("input", (event) => {
  const row = event.target.closest("[data-row]");
  if (row && event.target.matches("textarea") && event.target.value.trim()) row.querySelector("input[type=checkbox]").checked = true;
  showCounts();
});

// A saved reply is a start: it is appended to the reason. The filters are radio buttons of no form.
form.addEventListener("change", (event) => {
  if (event.target.name === "shown") filter(event.target.value);
  const { reply } = event.target.dataset;
  const text = reply && document.querySelector(`[data-reply-text="${CSS.escape(event.target.value)}"]`)?.textContent;
  if (!text) return;
  const reason = document.getElementById(reply);
  const values = event.target.closest("[data-row]").dataset;
  const filled = text.replace(/(?<!\{)\{(name|title|topic)\}(?!\})/g, (_placeholder, name) => values[name]);
  reason.value = reason.value.trim() ? `${reason.value.trim()}\n${filled}` : filled;
  event.target.value = "";
  reason.dispatchEvent(new Event("input", { bubbles: true }));
  reason.focus();
});

// The lines of the entry in focus are marked in the original, where there is room to see both.
form.addEventListener("focusin", (event) => {
  const key = event.target.closest("[data-row]")?.id.slice("case-".length);
  if (!key) return;
  const pane = document.getElementById("readme");
  for (const lines of pane.querySelectorAll("[data-cases]")) {
    const isHere = lines.dataset.cases.split(" ").includes(key);
    if (isHere) lines.setAttribute("aria-current", "true");
    else lines.removeAttribute("aria-current");
    if (isHere && matchMedia("(width >= 64rem)").matches) pane.scrollTop += lines.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 3;
  }
});

showCounts();
