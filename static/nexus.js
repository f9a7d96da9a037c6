// What every page may use. Everything works without it; it only makes things smoother. Loaded in the head, before the
// page is painted: nothing here touches the page before it is there.
"use strict";

// What only scripts make work is shown from the first paint on, so that nothing moves when it begins to work.
document.documentElement.dataset.scripted = "";

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
}

// Runs before the first paint, so that a remembered theme does not flash the other one.
try {
  const theme = localStorage.getItem("nexus:theme");
  if (theme === "light" || theme === "dark") setTheme(theme);
} catch {
  // Storage may be closed to us (private window): the browser's preference decides.
}

// As in templates/_notice.html: an icon, and the text with its first sentence in bold. A button may follow.
function notice(text, state = "wait") {
  const line = document.createElement("div");
  line.className = "notice";
  line.dataset.state = state;
  line.setAttribute("role", "alert");
  const first = document.createElement("strong");
  const [end] = /.+?[.!?…](?= |$)|.*/.exec(text);
  first.textContent = end;
  const words = document.createElement("div");
  words.append(first, text.slice(end.length));
  line.append(icon("alert"), words);
  return line;
}

function icon(name) {
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawn.setAttribute("class", "icon");
  drawn.setAttribute("aria-hidden", "true");
  const sprite = document.querySelector("use")?.getAttribute("href").split("#")[0];
  drawn.append(document.createElementNS(drawn.namespaceURI, "use"));
  drawn.firstChild.setAttribute("href", `${sprite}#${name}`);
  return drawn;
}

function button(text, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-s";
  made.textContent = text;
  made.addEventListener("click", press);
  return made;
}

// What failed says so where it happened, and is tried again on request; what was typed stays where it is.
function failed(event, text) {
  const { elt, requestConfig } = event.detail;
  const acted = requestConfig?.elt ?? elt;
  if (acted.id === "autosave" || acted.closest("#bell")) return; // the composer says its own; the bell asks again by itself
  worked(event);
  const line = notice(text, "bad");
  line.dataset.failed = "";
  const again = () => {
    line.remove();
    sendAgain(event.detail);
  };
  const { again: tryAgain, reload } = document.body.dataset;
  line.append(isOutOfDate(event.detail.xhr) ? button(reload, loadAgain) : button(tryAgain, again));
  const place = acted.closest(".top-search, .reactions") ?? acted;
  if (isPart(requestConfig)) place.after(line); // someone may be reading elsewhere
  else showAfter(place, line);
}

// By the same event: a form that is saved while one types would be sent as a whole by "submit".
function sendAgain({ elt, requestConfig, target }) {
  const acted = requestConfig?.elt ?? elt;
  const cause = requestConfig?.triggeringEvent;
  const type = cause?.type ?? (acted.matches("input, textarea, select") ? "input" : "click");
  if (isPart(requestConfig)) htmx.ajax("GET", requestConfig.path, { source: acted, target });
  else if (acted.matches("form") && ["submit", "click"].includes(type)) acted.requestSubmit(cause?.submitter ?? undefined);
  else if (type === "click") acted.click();
  else acted.dispatchEvent(new Event(type, { bubbles: true }));
}

// On a phone the bars at the bottom would cover it: the page's scroll-padding leaves room for them.
function showAfter(element, line) {
  element.after(line);
  line.scrollIntoView({ block: "nearest" });
}

// A part of the page that loads by itself: there is nothing to press, and nothing was typed.
const isPart = (config) => config?.verb === "get" && config.elt.matches("div, section");

// An error page is no answer to a form within a page: show its sentence beside the form instead.
const isPage = (xhr) => /^\s*<!doctype/i.test(xhr.responseText);
function refusePages(event) {
  const { detail } = event;
  if (detail.xhr.status >= 400 && isPage(detail.xhr)) Object.assign(detail, { shouldSwap: false, isError: true });
}
function sentenceOf({ xhr, requestConfig }) {
  const { failed, unloaded, outdated } = document.body.dataset;
  if (isOutOfDate(xhr)) return outdated;
  if (isPart(requestConfig)) return unloaded;
  if (xhr.status >= 500 || !isPage(xhr)) return failed;
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  return `${failed} ${page.querySelector("[data-sentence]")?.textContent ?? ""}`;
}

// A page from before someone signed in or out in another tab: sending its forms again would be refused again. It is loaded
// again, and what was typed is put back for the same account.
const isOutOfDate = (xhr) => xhr?.status === 403 && xhr.responseText.includes("data-out-of-date");
const typedName = () => `nexus:typed:${document.body.dataset.account}:${location.pathname}`;
const typedFields = () => [...document.querySelectorAll("form[method=post] :is(textarea, input[type=text], input:not([type]))")];
const placeOf = ({ form, name }) => `${form.getAttribute("action")} ${name}`;
function loadAgain() {
  const typed = typedFields().filter(({ value, defaultValue }) => value !== defaultValue);
  try {
    sessionStorage.setItem(typedName(), JSON.stringify(typed.map((field) => [placeOf(field), field.value])));
  } catch {
    return; // then the text is in this page only, which stays
  }
  location.replace(location.pathname + location.search);
}
// A form that opens later gets its text then: an edit of a comment, for one.
function putTypedBack() {
  try {
    const typed = new Map(JSON.parse(sessionStorage.getItem(typedName())));
    if (!typed.size) return;
    const found = typedFields().filter((field) => typed.has(placeOf(field)));
    for (const field of found) {
      if (field.value !== field.defaultValue) continue;
      field.value = typed.get(placeOf(field));
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    for (const field of found) typed.delete(placeOf(field));
    sessionStorage.setItem(typedName(), JSON.stringify([...typed]));
  } catch {
    // Storage is closed to us: nothing was kept.
  }
}

function worked(event) {
  const acted = event.detail.requestConfig?.elt ?? event.detail.elt;
  const place = acted.closest?.(".top-search, .reactions") ?? acted;
  if (place.nextElementSibling?.dataset.failed !== undefined) place.nextElementSibling.remove();
}

// Times: pages carry UTC so that everyone shares them; here they become the reader's own. One with another offset is in the
// zone that its reader chose, and stays. A formatter is dear to make (a tenth of a second on a slow phone): so a day that is
// the same here and there stays as it is written.
const formats = {};
function written(moment, kind) {
  const { lang } = document.documentElement;
  const language = lang === "en" ? "en-GB" : lang; // day before month, as the server writes it
  const wanted = {
    clock: { timeStyle: "short" },
    day: { day: "numeric", month: "short", year: "numeric" },
    whole: { dateStyle: "long", timeStyle: "short" },
  }[kind];
  formats[kind] ??= new Intl.DateTimeFormat(language, wanted);
  return formats[kind].format(moment);
}
function localiseTimes(root) {
  for (const time of root.querySelectorAll('time[datetime$="+00:00"]:not([data-mine])')) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.valueOf())) continue;
    time.dataset.mine = "";
    if (!time.hasAttribute("data-clock") && moment.getDate() === moment.getUTCDate()) continue;
    time.textContent = written(moment, time.hasAttribute("data-clock") ? "clock" : "day");
  }
}
function tellWholeTime(event) {
  const time = event.target.closest?.("time[data-mine]");
  if (time) time.title = written(new Date(time.dateTime), "whole");
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
  // The back button leads to the button as it was.
  addEventListener("pagehide", () => { button.textContent = said; button.disabled = false; }, { once: true });
}

function switchTheme() {
  const { theme } = document.documentElement.dataset;
  const now = theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  setTheme(now === "dark" ? "light" : "dark");
  try {
    localStorage.setItem("nexus:theme", document.documentElement.dataset.theme);
  } catch {
    // Then it holds for this page only.
  }
}

function themeSwitch() {
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    button.addEventListener("click", switchTheme);
  }
}

function copyButton(source) {
  const made = button(document.body.dataset.copy, async () => {
    await navigator.clipboard.writeText(source.textContent);
    made.textContent = document.body.dataset.copied;
  });
  return made;
}

// A block of code is copied with one press, where the browser allows it; so is the element that a data-copy-of names.
function copyButtons(root) {
  if (!navigator.clipboard) return;
  for (const code of root.querySelectorAll(".prose pre, pre.command")) {
    const given = code.closest(".code, .u-code");
    if (given?.querySelector(".btn")) continue;
    const frame = given ?? document.createElement("div");
    if (!given) {
      frame.className = "code";
      code.replaceWith(frame);
      frame.append(code);
    }
    (frame.querySelector("header") ?? frame).append(copyButton(code));
  }
  for (const place of root.querySelectorAll("[data-copy-of]:empty")) {
    place.append(copyButton(document.getElementById(place.dataset.copyOf)));
  }
}

// What signing in with a passkey needs is loaded when someone asks for it, and not by everyone who opens the page.
function passkeyButton() {
  const form = document.querySelector("form[data-passkey]");
  const press = document.getElementById("passkey_login");
  if (!form || !press) return;
  press.addEventListener("click", async (event) => {
    event.preventDefault();
    for (const src of form.dataset.passkey.split(" ")) {
      await new Promise((resolve, reject) => {
        document.head.append(Object.assign(document.createElement("script"), { src, onload: resolve, onerror: reject }));
      });
    }
    window.allauth.webauthn.forms.loginForm({ ids: { login: "passkey_login", credential: "mfa_credential" } });
    press.click();
  }, { once: true });
}

function closeMenuOutside(event) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu.contains(event.target) && event.key !== "Escape") continue;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
}

// Shortcuts of one key: / goes to the search field, ? shows all keys. The settings turn them off; readers, who have no
// settings, have none. Other scripts ask for the same permission.
function isShortcut(event) {
  if (document.body.dataset.keys === undefined || event.defaultPrevented || event.repeat || event.isComposing) return false;
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  return !event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open]");
}
function goToSearch() {
  const fields = ["search-q", "site-q"].map((id) => document.getElementById(id));
  const field = fields.find((one) => one?.getClientRects().length);
  if (!field) location.assign(document.body.dataset.keys);
  field?.focus();
  field?.select();
}
function showKeys() {
  const dialog = document.querySelector("main [data-help]") ?? document.querySelector("[data-help]");
  dialog?.showModal();
}
function singleKey(event) {
  const act = { "/": goToSearch, "?": showKeys }[event.key];
  if (!act || !isShortcut(event)) return;
  event.preventDefault();
  act();
}

// The bell asks for news every minute, but not while its panel is being read.
function leaveOpenPanel(event) {
  const { elt } = event.detail;
  if (elt.id === "bell" && elt.querySelector("details[open]")) event.preventDefault();
}

// The first results below the search field: closed with Escape or a click elsewhere, reached with the arrow keys.
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

// After "Load more" the keyboard goes on at the first new row, and after a decision at its outcome.
const rows = () => [...document.querySelectorAll(".feed > .entry, .pairs > .pair, [data-rows] > :not(#more)")];
let next = -1;
function noteRow(event) {
  const more = event.detail.requestConfig?.elt.closest?.("#more");
  if (more) next = rows().filter((row) => row.compareDocumentPosition(more) & Node.DOCUMENT_POSITION_FOLLOWING).length;
}
function keepFocus() {
  if (next >= 0) rows().slice(next).map((row) => row.querySelector("a")).find(Boolean)?.focus({ preventScroll: true });
  next = -1;
  const arrived = document.querySelector("[data-focus-me]");
  if (arrived) {
    arrived.removeAttribute("data-focus-me");
    arrived.focus();
  }
}

// What someone opened stays open when the answer to something else replaces it.
let stillOpen = [];
function noteOpen(event) {
  const open = event.detail.target.querySelectorAll("details[id][open], [id] > details[open]");
  stillOpen = [...open].map((details) => details.id || details.parentElement.id);
}
function reopen() {
  for (const id of stillOpen.splice(0)) {
    const found = document.getElementById(id);
    (found?.matches("details") ? found : found?.querySelector("details"))?.setAttribute("open", "");
  }
}

// The summary of a form's errors, or an opened item, has the focus before the first key: later it would take the focus
// from where someone types already.
document.addEventListener("DOMContentLoaded", keepFocus);
// In a task of their own, behind htmx's: a slow phone answers a tap in between.
document.addEventListener("DOMContentLoaded", () => setTimeout(() => {
  localiseTimes(document);
  copyButtons(document);
  themeSwitch();
  passkeyButton();
  putTypedBack();
}));
document.addEventListener("pointerover", tellWholeTime);
document.addEventListener("click", closeMenuOutside);
document.addEventListener("click", quickResults);
document.addEventListener("keydown", quickResults);
document.addEventListener("keydown", singleKey);
document.addEventListener("submit", oncePerDoubleClick, true);
document.addEventListener("submit", showBusy);
document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenuOutside(event));
document.addEventListener("htmx:beforeSwap", refusePages);
document.addEventListener("htmx:beforeSwap", noteOpen);
document.addEventListener("htmx:beforeSwap", noteRow);
document.addEventListener("htmx:afterSwap", reopen);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.matches?.("form.reaction")) justSaid.set(event.target, performance.now());
  localiseTimes(document);
  copyButtons(document);
  keepFocus();
  putTypedBack();
});
for (const kind of ["sendError", "timeout"]) {
  document.addEventListener(`htmx:${kind}`, (event) => failed(event, document.body.dataset.offline));
}
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status !== 401 && !event.defaultPrevented) failed(event, sentenceOf(event.detail));
});
document.addEventListener("htmx:beforeRequest", leaveOpenPanel);
document.addEventListener("htmx:beforeRequest", worked);
