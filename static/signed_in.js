// For people who are signed in: forms of a session that has ended, texts that wait on this device, and how long texts are.
"use strict";

// A person who was signed out meanwhile stays on the page: leaving it for the sign-in would lose what was typed.
function staySignedOut(event) {
  const { elt, xhr } = event.detail;
  const { signIn, signedOut, signedOutText, signInLabel, again } = document.body.dataset;
  const form = elt.closest("form");
  const isTyped = [...(form?.elements ?? [])].some((field) => field.matches("textarea, [type=text]") && field.value !== field.defaultValue);
  if (xhr.status !== 401 || !isTyped || !xhr.getResponseHeader("HX-Redirect")?.startsWith(signIn)) return;
  event.preventDefault();
  worked(event);
  const line = notice(`${signedOut} ${signedOutText}`);
  const link = Object.assign(document.createElement("a"), { href: signIn, target: "_blank", rel: "noopener", className: "btn btn-s", textContent: signInLabel });
  line.dataset.failed = "";
  line.append(link, button(again, async () => {
    await renewTokens();
    line.remove();
    form.requestSubmit();
  }));
  showAfter(form, line);
}

// Signing in ends the tokens of the forms that are open. They get new ones if the same person is signed in again: what one
// person typed is not sent by another. Should someone else sign in meanwhile, these tokens end as well.
async function renewTokens() {
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const { value } = page.querySelector("input[name=csrfmiddlewaretoken]") ?? {};
    if (!value || page.body.dataset.account !== document.body.dataset.account) return false;
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = value;
    return true;
  } catch {
    return false; // no connection
  }
}

// A form that was refused for its token is sent again with a new one, once. The server had refused it before it did anything.
const sentAgain = new WeakSet();
async function renewAndSend(event) {
  const { detail } = event;
  const acted = detail.requestConfig?.elt ?? detail.elt;
  const wasSentAgain = sentAgain.delete(acted);
  if (wasSentAgain || !isOutOfDate(detail.xhr) || acted.id === "autosave") return;
  event.preventDefault();
  sentAgain.add(acted);
  if (await renewTokens()) return sendAgain(detail);
  sentAgain.delete(acted);
  return failed(event, sentenceOf(detail));
}

// Texts that were typed without a connection wait on this device under their account; they are sent from any page.
class Waiting {
  static sending = false;

  static get prefix() {
    return `nexus:draft:${document.body.dataset.account}:`;
  }

  static all() {
    try {
      return Object.keys(localStorage)
        .filter((name) => name.startsWith(Waiting.prefix))
        .map((name) => ({ name, key: name.slice(Waiting.prefix.length), ...JSON.parse(localStorage.getItem(name)) }));
    } catch {
      return [];
    }
  }

  // Not those of the page on which they are being written: its composer looks after them.
  static async send() {
    if (!document.body.dataset.account || document.querySelector("form[data-composer]") || Waiting.sending) return;
    Waiting.sending = true;
    for (const copy of Waiting.all()) await Waiting.sendOne(copy);
    Waiting.sending = false;
  }

  static async sendOne(copy) {
    const { waits, sent, clash, open } = document.body.dataset;
    const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
    if (!token || !copy.texts || !Object.values(copy.texts).some((text) => text.trim())) return;
    const body = new URLSearchParams({ ...copy.texts, kind: copy.kind, challenge: copy.challenge, version: copy.version, key: copy.key, csrfmiddlewaretoken: token });
    let status = 0;
    try {
      ({ status } = await fetch(`/drafts/${copy.key}/`, { method: "POST", body, headers: { "HX-Request": "true" } }));
    } catch {
      // Still no connection: it goes on waiting.
    }
    const text = { 0: waits, 200: sent, 409: clash }[status];
    if ([200, 204].includes(status)) localStorage.removeItem(copy.name); // 204: it was published meanwhile
    if (text) Waiting.say(text, copy, open, status);
  }

  static say(text, copy, open, status) {
    const line = notice(text, status === 200 ? "good" : "wait");
    line.setAttribute("role", "status");
    if (status !== 0) {
      const link = document.createElement("a");
      link.href = status === 200 ? "/drafts/" : copy.page;
      link.textContent = open;
      link.className = "btn btn-s";
      line.append(link);
    }
    line.dataset.waiting = copy.key;
    document.querySelector(`[data-waiting="${CSS.escape(copy.key)}"]`)?.remove();
    document.getElementById("messages").append(line);
  }
}

// A text that reached the mentors no longer needs a copy on this device.
function forgetSentDraft() {
  const sent = document.querySelector("[data-draft-sent]");
  if (!sent) return;
  try {
    localStorage.removeItem(`nexus:draft:${sent.dataset.account}:${sent.dataset.draftSent}`);
  } catch {
    // Nothing was kept then.
  }
}

// A first visit starts with the time zone of the browser, as long as none was chosen.
function suggestTimeZone() {
  const zones = document.querySelector("form[data-time-zone] select[name=time_zone]");
  if (zones?.value !== "UTC") return;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (![...zones.options].some((option) => option.value === timeZone)) return;
  zones.value = timeZone;
  const hint = Object.assign(document.createElement("p"), { className: "hint", textContent: zones.form.dataset.timeZone });
  zones.after(hint);
}

// How long a text is, below its field. Nothing is cut: the server refuses what is too long, and gives it back. Texts of
// one line, and long ones, are counted when they come near to their limit.
const LONG = 2000;
const counts = new WeakMap();
// It is spoken once when a text becomes too long and once when it no longer is, by an element that was there before.
const tooLong = new WeakSet();
const spoken = document.body.appendChild(Object.assign(document.createElement("p"), { id: "length-spoken", className: "sr", role: "status" }));
function showLength(field) {
  const most = Number(field.dataset.most);
  const length = [...field.value].length; // as the server counts
  const isCounted = length > (field.rows > 1 && most <= LONG ? 0 : most * 0.8);
  if (!counts.has(field) && isCounted) counts.set(field, countBelow(field));
  const line = counts.get(field);
  if (!line) return;
  const tooMany = Math.max(length - most, 0);
  const { count, oneTooMany, manyTooMany } = document.body.dataset;
  const said = [count, oneTooMany][tooMany] ?? manyTooMany;
  line.hidden = !isCounted;
  line.className = tooMany ? "field-error" : "hint";
  line.textContent = said.replace("{n}", inLanguage(tooMany || length)).replace("{most}", inLanguage(most));
  describe(field, line.id, isCounted);
  if (tooLong.has(field) === tooMany > 0) return;
  tooLong[tooMany ? "add" : "delete"](field);
  spoken.textContent = line.textContent;
}
const inLanguage = (number) => number.toLocaleString(document.documentElement.lang);
function countBelow(field) {
  const line = document.createElement("p");
  (field.closest(".row") ?? field).after(line);
  if (field.id) line.id = `${field.id}_length`;
  return line;
}
// A hidden line would be read as well.
function describe(field, id, isShown) {
  const others = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((other) => other && other !== id);
  const ids = id && isShown ? [...others, id] : others;
  if (ids.length) field.setAttribute("aria-describedby", ids.join(" "));
  else field.removeAttribute("aria-describedby");
}
function showTooLong() {
  for (const field of document.querySelectorAll("[data-most]:not([type=hidden])")) {
    if ([...field.value].length > field.dataset.most) showLength(field);
  }
}
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, ({ target }) => target.matches?.("[data-most]:not([type=hidden])") && showLength(target));
}

document.addEventListener("DOMContentLoaded", () => setTimeout(() => {
  showTooLong();
  suggestTimeZone();
  forgetSentDraft();
  Waiting.send();
}));
document.addEventListener("htmx:beforeOnLoad", staySignedOut);
// Before the listener that says what failed.
document.addEventListener("htmx:responseError", renewAndSend, true);
document.addEventListener("htmx:afterRequest", ({ detail }) => detail.successful && sentAgain.delete(detail.requestConfig?.elt));
for (const kind of ["sendError", "timeout"]) {
  document.addEventListener(`htmx:${kind}`, ({ detail }) => sentAgain.delete(detail.requestConfig?.elt));
}
document.addEventListener("htmx:afterSettle", showTooLong);
addEventListener("online", () => Waiting.send());
