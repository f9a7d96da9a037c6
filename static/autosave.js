// Forms that are saved while one types: <form data-autosave="ADDRESS">. Saved 2 s after the last key, when a field is
// left and when the page is. Until the server has it, a copy stays on this device for this account, and the form has it
// again when it is next opened. The composer has versions as well and its own script.
"use strict";

class Autosave {
  constructor(form) {
    this.form = form;
    this.address = form.dataset.autosave;
    this.name = `nexus:review:${document.body.dataset.account}:${this.address}`;
    this.dirty = this.saving = false;
    // A field may stand outside of its form.
    const isOwn = (event) => event.target.form === form;
    document.addEventListener("input", (event) => isOwn(event) && this.typed());
    document.addEventListener("focusout", (event) => isOwn(event) && this.save());
    form.addEventListener("submit", (event) => this.submitted(event));
    form.addEventListener("htmx:afterRequest", (event) => this.answered(event.detail));
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
    addEventListener("pagehide", () => this.save());
    addEventListener("online", () => this.save());
    this.putBack();
  }

  // What someone types or chooses; of the hidden fields those with data-kept.
  get fields() {
    const silent = ["submit", "button", "fieldset"];
    return [...this.form.elements].filter(
      ({ name, type, dataset }) => name && !silent.includes(type) && (type !== "hidden" || dataset.kept !== undefined),
    );
  }

  typed() {
    this.dirty = true;
    this.keep();
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.save(), 2000);
  }

  keep() {
    const values = this.fields.map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value]);
    try {
      localStorage.setItem(this.name, JSON.stringify(Object.fromEntries(values)));
    } catch {
      // Storage is full or closed to us: the server's copy is all there is.
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.name);
    } catch {
      // Nothing was kept then.
    }
  }

  putBack() {
    let values = null;
    try {
      values = JSON.parse(localStorage.getItem(this.name));
    } catch {
      return;
    }
    if (!values) return;
    for (const field of this.fields) {
      if (!(field.name in values)) continue;
      if (field.type === "checkbox") field.checked = values[field.name];
      else field.value = values[field.name];
    }
    this.typed();
  }

  async save() {
    clearTimeout(this.pause);
    if (!this.dirty || this.saving || this.isSent) return;
    this.dirty = false;
    this.saving = true;
    let answer = null;
    try {
      const body = new URLSearchParams(new FormData(this.form));
      answer = await fetch(this.address, { method: "POST", body, headers: { "HX-Request": "true" }, keepalive: true });
    } catch {
      // No connection: the copy on this device waits for it.
    }
    this.saving = false;
    if (answer?.ok) await this.saved(answer);
    else await this.failed(answer);
  }

  async saved(answer) {
    this.say(await answer.text());
    if (this.dirty) this.typed();
    else this.forget();
  }

  async failed(answer) {
    if (this.isSent) return;
    this.dirty = true;
    this.keep();
    if (!answer) this.pause = setTimeout(() => this.save(), 15000);
    this.say(await this.problem(answer));
  }

  // A refusal of what was typed is a sentence; any other error has a page that is not for here.
  async problem(answer) {
    const { offline, failed } = document.body.dataset;
    if (!answer) return offline;
    if (answer.status === 401) return this.form.dataset.signedOut;
    const text = [409, 422].includes(answer.status) ? await answer.text() : "";
    return text && !/^\s*</.test(text) ? text : failed;
  }

  // The sentence is shown in the element of the form with data-autosave-state.
  say(sentence) {
    const state = this.form.querySelector("[data-autosave-state]");
    if (state) state.textContent = sentence.trim();
  }

  // What is sent needs no draft. If the answer is a refusal, it is saved again. Without a connection a form that htmx
  // does not send would lead to the browser's page of errors, so it stays.
  submitted(event) {
    clearTimeout(this.pause);
    if (!navigator.onLine && !this.form.matches("[hx-post]")) {
      event.preventDefault();
      return this.failed(null);
    }
    this.isSent = true;
    return undefined;
  }

  answered({ xhr, successful }) {
    this.isSent = successful && xhr.status < 300;
    if (this.isSent) this.forget();
    else this.typed();
  }
}

function autosaveForms() {
  for (const form of document.querySelectorAll("form[data-autosave]:not([data-autosaved])")) {
    form.dataset.autosaved = "";
    new Autosave(form);
  }
}
document.addEventListener("DOMContentLoaded", autosaveForms);
document.addEventListener("htmx:afterSettle", autosaveForms);
