// Forms that are saved while one types: <form data-autosave="ADDRESS">. Saved 2 s after the last key, when a field is
// left and when the page is. Until the server has it, a copy stays on this device for this account, and the form has it
// again when it is next opened. A form without an address is saved on this device only. The composer has its own script.
"use strict";

const MAX_KNOWN = 8;

class Autosave {
  constructor(form) {
    this.form = form;
    this.address = form.dataset.autosave;
    this.name = `nexus:review:${document.body.dataset.account}:${this.address || form.action}`;
    this.dirty = this.saving = false;
    // The versions of the draft that this form has seen or sent: another one was written elsewhere.
    this.known = [form.dataset.version ?? ""];
    // A field may stand outside of its form.
    const isOwn = (event) => event.target.form === form;
    document.addEventListener("input", (event) => isOwn(event) && this.typed());
    // Who goes from a field to a button is about to send the form.
    document.addEventListener("focusout", (event) => isOwn(event) && event.relatedTarget?.type !== "submit" && this.save());
    form.addEventListener("submit", (event) => this.submitted(event));
    form.addEventListener("htmx:afterRequest", (event) => this.answered(event.detail));
    document.addEventListener("submit", (event) => { this.isMoving ||= event.target.method === "post" && !event.defaultPrevented; });
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
    addEventListener("pagehide", () => this.left());
    addEventListener("pageshow", (event) => event.persisted && this.returned());
    addEventListener("online", () => this.save());
    this.putBack();
    this.returned();
  }

  // What someone types or chooses; of the hidden fields those with data-kept.
  get fields() {
    const silent = ["submit", "button", "fieldset", "file"];
    return [...this.form.elements].filter(
      ({ name, type, dataset }) => name && !silent.includes(type) && (type !== "hidden" || dataset.kept !== undefined),
    );
  }

  get values() {
    return Object.fromEntries(this.fields.map((field) => [Autosave.nameOf(field), field.matches("[type=checkbox], [type=radio]") ? field.checked : field.value]));
  }

  // Boxes and radio buttons may share a name.
  static nameOf({ name, type, value }) {
    return ["checkbox", "radio"].includes(type) && value !== "on" ? `${name}=${value}` : name;
  }

  // Boxes come last: a script may tick one when it learns of a text.
  put(values) {
    const found = this.fields.map((field) => [field, values[Autosave.nameOf(field)]]).filter(([, value]) => value !== undefined);
    const isBox = ([field]) => field.matches("[type=checkbox], [type=radio]");
    const texts = found.filter((one) => !isBox(one) && one[0].value !== one[1]);
    for (const [field, value] of texts) field.value = value;
    for (const [field] of texts) if (field.matches("textarea, [type=text]")) field.dispatchEvent(new Event("input", { bubbles: true }));
    for (const [field, value] of found.filter(isBox)) field.checked = value;
    this.typed();
  }

  typed() {
    if (!this.form.isConnected) return; // an answer has put another form in its place
    this.dirty = true;
    this.keep();
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.save(), 2000);
  }

  keep(isSent = false) {
    this.store(this.name, { values: this.values, known: this.known, isSent });
  }

  store(name, copy) {
    try {
      if (copy) localStorage.setItem(name, JSON.stringify(copy));
      else localStorage.removeItem(name);
    } catch {
      // Storage is full or closed to us: the server's copy is all there is.
    }
  }

  stored(name) {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  }

  // A copy of what the form shows is put back. One of another text, such as what was typed in another tab, is offered:
  // neither of the two is lost, and nothing old comes back by itself.
  putBack() {
    let copy = this.stored(this.name);
    if (copy && !copy.values) copy = { values: copy }; // from before copies had versions
    if (copy?.known?.includes(this.known[0])) {
      this.known.push(...copy.known);
      if (copy.isSent || !this.isShown(copy.values)) this.put(copy.values);
      else this.store(this.name, null);
    } else if (copy) {
      this.store(this.name, null);
      if (!copy.isSent && copy.values && !this.isShown(copy.values)) this.store(`${this.name}:other`, copy);
    }
    this.offer();
  }

  isShown(values) {
    const now = this.values;
    return Object.entries(values).every(([name, value]) => !(name in now) || now[name] === value);
  }

  offer() {
    const other = this.stored(`${this.name}:other`);
    if (!other) return;
    const line = notice(this.form.dataset.other);
    const end = () => {
      line.remove();
      this.store(`${this.name}:other`, null);
    };
    line.append(" ", button(this.form.dataset.use, () => { end(); this.put(other.values); }), " ", button(this.form.dataset.drop, end));
    this.form.prepend(line);
  }

  async save(isLeaving = false) {
    clearTimeout(this.pause);
    if (!this.address || !this.dirty || this.isSent || !this.form.isConnected || (this.saving && !isLeaving)) return;
    this.dirty = false;
    this.saving = true;
    const body = new URLSearchParams(new FormData(this.form));
    const version = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 12)}`;
    body.set("known", this.known.slice(-MAX_KNOWN).join(" "));
    body.set("version", version);
    if (isLeaving) body.set("leaving", "1");
    this.known.push(version);
    this.keep();
    this.request = new AbortController();
    const { signal } = this.request;
    let answer = null;
    try {
      const response = await fetch(this.address, { method: "POST", body, signal, headers: { "HX-Request": "true" }, keepalive: true });
      answer = { ok: response.ok, status: response.status, text: await response.text() };
    } catch {
      // No connection: the copy on this device waits for it. Or the form is sent, before the answer was read.
    }
    this.saving = false;
    if (answer?.ok) this.saved(answer);
    else if (!signal.aborted) this.failed(answer);
  }

  saved(answer) {
    this.isRenewed = false;
    this.say(answer.text);
    if (this.dirty) this.typed();
    else this.store(this.name, null);
  }

  failed(answer) {
    if (this.isSent) return;
    this.dirty = true;
    this.keep();
    if (!answer) this.pause = setTimeout(() => this.save(), 15000);
    this.say(this.problem(answer));
    if (answer && isOutOfDate({ status: answer.status, responseText: answer.text })) this.renew();
  }

  async renew() {
    if (this.isRenewed) return; // the new tokens were refused as well
    this.isRenewed = true;
    this.isRenewed = await renewTokens();
    if (this.isRenewed) this.save();
  }

  // A refusal of what was typed is a sentence; any other error has a page that is not for here.
  problem(answer) {
    const { offline, failed, outdated } = document.body.dataset;
    if (!answer) return offline;
    if (answer.status === 401) return this.form.dataset.signedOut;
    const { text } = answer;
    if (isOutOfDate({ status: answer.status, responseText: text })) return outdated;
    if (![409, 422].includes(answer.status)) return failed;
    return text && !/^\s*</.test(text) ? text : failed;
  }

  // The sentence is shown in the element of the form with data-autosave-state.
  say(sentence) {
    const state = this.form.querySelector("[data-autosave-state]");
    if (state) state.textContent = sentence.trim();
  }

  // What is sent needs no draft: one on its way would only come after it. If the answer is a refusal, it is saved again.
  // Without a connection a form that htmx does not send would lead to the browser's page of errors, so it stays.
  submitted(event) {
    clearTimeout(this.pause);
    if (!navigator.onLine && !this.form.matches("[hx-post]")) {
      event.preventDefault();
      return this.failed(null);
    }
    this.isSent = true;
    if (this.dirty || this.saving) this.keep(true);
    this.request?.abort();
    return undefined;
  }

  // htmx calls no redirect successful, and the page stays until the next one is there.
  answered({ xhr }) {
    this.isSent = xhr.status >= 200 && xhr.status < 300;
    if (this.isSent) this.store(this.name, null);
    else this.typed();
  }

  // Others get what this page has open, unless it is sent or opened again at once, such as by a reload.
  left() {
    const { leave } = this.form.dataset;
    if (this.isSent || this.isMoving || !this.form.isConnected) return;
    this.save(true);
    if (!leave) return;
    const body = new URLSearchParams({ leaving: "1", csrfmiddlewaretoken: this.form.elements.csrfmiddlewaretoken.value });
    fetch(leave, { method: "POST", body, headers: { "HX-Request": "true" }, keepalive: true }).catch(() => undefined);
    try {
      sessionStorage.setItem("nexus:left", leave);
    } catch {
      // Then the lock ends although the page is opened again; typing takes it again.
    }
  }

  returned() {
    this.isMoving = false;
    const { leave } = this.form.dataset;
    try {
      if (!leave || sessionStorage.getItem("nexus:left") !== leave) return;
      sessionStorage.removeItem("nexus:left");
    } catch {
      return;
    }
    this.dirty = true;
    this.save();
  }
}

// What is typed in another form of a part of the page stays when an answer replaces that part, such as a note beside a
// decision that was refused.
let typedBeside = [];
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  typedBeside = [...detail.target.querySelectorAll("textarea[id]")]
    .filter(({ form, value, defaultValue }) => form?.dataset.autosave === undefined && value !== defaultValue)
    .map(({ id, value }) => [id, value]);
});
document.addEventListener("htmx:afterSwap", () => {
  for (const [id, value] of typedBeside.splice(0)) {
    const field = document.getElementById(id);
    if (!field || field.value) continue;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

function autosaveForms() {
  for (const form of document.querySelectorAll("form[data-autosave]:not([data-autosaved])")) {
    form.dataset.autosaved = "";
    new Autosave(form);
  }
}
document.addEventListener("DOMContentLoaded", autosaveForms);
document.addEventListener("htmx:afterSettle", autosaveForms);
