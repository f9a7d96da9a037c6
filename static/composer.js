// The composer never loses a word: it saves 2 s after the last key and at least every 15 s of steady typing, when a
// field is left and when the page is; and until the server has a text, a copy is saved on this device for this account.
"use strict";

const PAUSE = 2000;
const STEADY = 15000;
const form = document.querySelector("form[data-composer]");

class Copy {
  // One text on this device, under the account that wrote it; what waits here is known to every page (nexus.js).
  static keep(key, copy) {
    try {
      localStorage.setItem(Waiting.prefix + key, JSON.stringify(copy));
      return true;
    } catch {
      return false; // storage is full or closed to us: the server's copy is all there is
    }
  }

  static forget(key) {
    try {
      localStorage.removeItem(Waiting.prefix + key);
    } catch {
      // Nothing was kept then.
    }
  }
}

class Composer {
  constructor(form) {
    this.form = form;
    this.kept = document.getElementById("kept");
    this.dirty = this.saving = this.held = false;
    form.addEventListener("input", () => this.typed());
    form.addEventListener("focusout", () => this.dirty && this.save());
    form.addEventListener("submit", (event) => this.submit(event));
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      if (event.ctrlKey || event.metaKey) form.requestSubmit(form.querySelector("[data-send]"));
      else if (event.target.name === "title") this.leaveTitle(event);
    });
    document.addEventListener("visibilitychange", () => document.hidden && this.dirty && this.save());
    document.addEventListener("htmx:beforeRequest", (event) => this.begun(event));
    document.addEventListener("htmx:beforeSwap", (event) => this.answered(event));
    document.addEventListener("htmx:afterRequest", (event) => this.finished(event));
    addEventListener("online", () => this.dirty && this.save());
    document.addEventListener("click", (event) => this.pickTopic(event));
    this.offerCopy();
  }

  // The title wraps but is one line: Enter goes on to the text.
  leaveTitle(event) {
    event.preventDefault();
    this.form.elements.body.focus();
  }

  get key() {
    return this.form.elements.key.value;
  }

  get texts() {
    const names = this.form.dataset.fields.split(" ");
    return Object.fromEntries(names.map((name) => [name, this.form.elements[name].value]));
  }

  typed() {
    this.dirty = true;
    this.keepCopy();
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.save(), PAUSE);
    this.previewBeside();
    this.steady ??= setTimeout(() => this.save(), STEADY);
  }

  // On wide screens the preview is beside the text and follows it; on narrow ones its button asks for it.
  previewBeside() {
    if (!matchMedia("(min-width: 64rem)").matches) return;
    clearTimeout(this.look);
    this.look = setTimeout(() => htmx.trigger("#preview", "draft:preview"), 1000);
  }

  keepCopy() {
    const { kind, challenge, version } = this.form.elements;
    Copy.keep(this.key, {
      texts: this.texts,
      kind: kind.value,
      challenge: challenge?.value ?? "",
      version: version.value,
      page: location.pathname,
      at: Date.now(),
    });
  }

  save() {
    clearTimeout(this.pause);
    clearTimeout(this.steady);
    this.steady = undefined;
    if (this.saving || !this.dirty) return;
    this.dirty = false;
    htmx.trigger("#autosave", "draft:save");
    if (this.saving) return;
    this.dirty = true; // htmx has not read the page yet: nothing was sent
    this.pause = setTimeout(() => this.save(), PAUSE);
  }

  begun(event) {
    if (event.detail.requestConfig?.elt.id === "autosave") this.saving = true;
  }

  answered(event) {
    if (event.detail.requestConfig?.elt.id !== "autosave") return;
    const { status } = event.detail.xhr;
    if (status === 401) event.detail.shouldSwap = true; // signed out: its sentence stands where "saved" stood
  }

  finished(event) {
    if (event.detail.requestConfig?.elt.id !== "autosave") return;
    this.saving = false;
    const { xhr, successful } = event.detail; // htmx calls each answer successful that it swaps in, a refusal too
    if (successful) this.isRenewed = false;
    if (successful && xhr.status < 300 && !this.dirty) Copy.forget(this.key);
    if (!successful) this.notSaved(xhr);
    if (this.held) this.release();
    else if (successful && this.dirty) this.pause = setTimeout(() => this.save(), PAUSE);
  }

  notSaved(xhr) {
    this.dirty = true;
    this.keepCopy();
    if ([401, 409, 422].includes(xhr.status)) return; // the answer itself says what to do
    const state = document.querySelector("#saved [data-state]");
    const { outdated } = document.body.dataset;
    if (isOutOfDate(xhr)) this.renew();
    if (isOutOfDate(xhr)) state.textContent = outdated;
    else state.textContent = xhr.status === 0 ? this.form.dataset.offline : this.form.dataset.failed;
    state.parentElement.classList.add("is-warning");
    if (xhr.status === 0) this.pause = setTimeout(() => this.save(), STEADY);
  }

  async renew() {
    if (this.isRenewed) return; // the new tokens were refused as well
    this.isRenewed = true;
    this.isRenewed = await renewTokens();
    if (this.isRenewed) this.save();
  }

  // A save under way is waited for: else the text would arrive twice, under two versions.
  submit(event) {
    clearTimeout(this.pause);
    clearTimeout(this.steady);
    if (!navigator.onLine) {
      event.preventDefault();
      this.waitForConnection(event.submitter);
    } else if (this.saving) {
      event.preventDefault();
      this.held = event.submitter ?? true;
    } else {
      this.keepCopy();
    }
  }

  // The browser would show its own error page. The text waits here, and is sent when the connection is back.
  waitForConnection(button) {
    this.keepCopy();
    const state = document.querySelector("#saved [data-state]");
    state.textContent = this.form.dataset.offline;
    state.parentElement.classList.add("is-warning");
    addEventListener("online", () => this.form.requestSubmit(button ?? undefined), { once: true });
  }

  release() {
    const button = this.held;
    this.held = false;
    this.dirty = false;
    this.form.requestSubmit(button === true ? undefined : button);
  }

  offerCopy() {
    const mine = Waiting.all().filter((copy) => copy.key === this.key || copy.page === location.pathname);
    for (const copy of mine) {
      const isHere = Object.entries(copy.texts).every(([name, text]) => (this.form.elements[name]?.value ?? "") === text);
      if (isHere || !Object.values(copy.texts).some((text) => text.trim())) Copy.forget(copy.key);
      else this.show(copy);
    }
  }

  show(copy) {
    this.kept.hidden = false;
    this.kept.querySelector("[data-time]").textContent = new Date(copy.at).toLocaleString();
    this.kept.querySelector("[data-put-back]").onclick = () => this.putBack(copy);
    this.kept.querySelector("[data-forget]").onclick = () => {
      Copy.forget(copy.key);
      this.kept.hidden = true;
    };
  }

  putBack(copy) {
    const fields = Object.entries(copy.texts).map(([name, text]) => [this.form.elements[name], text]).filter(([field]) => field);
    for (const [field, text] of fields) field.value = text;
    if (copy.key !== this.key) this.adopt(copy); // first: each event below keeps a copy under the key
    for (const [field, text] of fields) {
      if (!(field instanceof Element)) continue; // radio buttons
      Composer.tell(field);
      if (text) field.closest("details")?.setAttribute("open", "");
    }
    this.kept.hidden = true;
    this.typed();
    this.form.elements.body.focus();
  }

  // The names of topics are read at a change; all else listens to what is typed.
  static tell(field) {
    field.dispatchEvent(new Event("change"));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  adopt(copy) {
    const autosave = document.getElementById("autosave");
    autosave.setAttribute("hx-post", autosave.getAttribute("hx-post").replace(this.key, copy.key));
    for (const button of this.form.querySelectorAll("[formaction]")) {
      button.formAction = button.formAction.replace(this.key, copy.key);
    }
    this.form.elements.key.value = copy.key;
    this.form.elements.version.value = copy.version;
    htmx.process(autosave);
  }

  pickTopic(event) {
    const { topic } = event.target.dataset;
    if (!topic) return;
    const field = this.form.elements.topics_text;
    field.value = [field.value, topic].filter(Boolean).join(", ");
    Composer.tell(field);
    event.target.remove();
    document.getElementById("id_topics_text").focus();
  }
}

if (form) new Composer(form);
