// Names of topics as chips, with suggestions while one types. Without this script the field is a line of names,
// separated by commas, and so it is sent. Pages load it before they are painted, so that nothing moves.
"use strict";

const PAUSE_BEFORE_SUGGESTIONS = 150;

class TopicNames {
  constructor(box) {
    this.box = box;
    this.sent = box.querySelector("input");
    this.names = this.split(this.sent.value);
    this.common = this.split(box.dataset.common);
    this.active = -1;
    this.build();
    this.show();
  }

  split(text) {
    return (text ?? "").split(",").map((name) => name.trim()).filter(Boolean);
  }

  // The field that is sent is hidden; the one to type in takes over its label, hint and errors.
  build() {
    this.typed = document.createElement("input");
    for (const name of ["id", "dir", "aria-describedby", "aria-invalid"]) {
      const value = this.sent.getAttribute(name);
      if (value !== null) this.typed.setAttribute(name, value);
    }
    const list = `${this.sent.id}_list`;
    this.sent.removeAttribute("id");
    this.sent.type = "hidden";
    const combobox = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list };
    for (const [name, value] of Object.entries(combobox)) this.typed.setAttribute(name, value);
    this.frame = Object.assign(document.createElement("div"), { className: "token-field" });
    this.frame.append(this.typed);
    this.list = Object.assign(document.createElement("ul"), { className: "card card-tight suggest", id: list, hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.box.dataset.list);
    this.status = Object.assign(document.createElement("p"), { className: "sr" });
    this.status.setAttribute("role", "status");
    this.sent.after(this.frame, this.list, this.status);
    this.typed.addEventListener("input", () => this.wrote());
    this.typed.addEventListener("focus", () => this.wrote());
    this.typed.addEventListener("keydown", (event) => this.key(event));
    // The list takes up room: what is pressed must not move away before the mouse button is released.
    this.typed.addEventListener("blur", () => {
      if (document.querySelector(":active")) addEventListener("mouseup", () => setTimeout(() => this.left()), { once: true });
      else this.left();
    });
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the field
    this.list.addEventListener("click", (event) => this.pick(event.target.closest("[role=option]")));
    this.frame.addEventListener("click", (event) => event.target === this.frame && this.typed.focus());
    // Another script wrote the names.
    this.sent.addEventListener("change", () => {
      this.names = this.split(this.sent.value);
      this.show();
    });
  }

  show() {
    // Chips that stay are the same elements: one may be pressed right now.
    const shown = new Map([...this.frame.querySelectorAll(".chip")].map((chip) => [chip.firstChild.textContent, chip]));
    for (const [name, chip] of shown) if (!this.names.includes(name)) chip.remove();
    this.typed.before(...this.names.filter((name) => !shown.has(name)).map((name) => this.chip(name)));
    this.sent.value = this.names.join(", ");
  }

  // Scripts that save what is typed listen for it.
  changed() {
    this.show();
    this.sent.dispatchEvent(new Event("input", { bubbles: true }));
  }

  chip(name) {
    const chip = Object.assign(document.createElement("span"), { className: "chip" });
    const text = document.createElement("bdi");
    text.textContent = name;
    const remove = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
    remove.setAttribute("aria-label", `${this.box.dataset.remove} ${name}`);
    remove.addEventListener("click", () => {
      this.remove(name);
      this.typed.focus();
    });
    chip.append(text, remove);
    return chip;
  }

  // For screen readers.
  tell(words, names) {
    if (names.length) this.status.textContent = `${words} ${names.join(", ")}`;
  }

  remove(name) {
    this.names = this.names.filter((other) => other !== name);
    this.changed();
    this.tell(this.box.dataset.removed, [name]);
  }

  add(text) {
    const known = new Set(this.names.map((name) => name.toLowerCase()));
    const added = [];
    for (const name of this.split(text)) {
      if (!known.has(name.toLowerCase())) added.push(name);
      known.add(name.toLowerCase());
    }
    this.names.push(...added);
    this.typed.value = "";
    this.changed();
    this.close();
    this.tell(this.box.dataset.added, added);
  }

  wrote() {
    if (this.typed.value.includes(",")) this.add(this.typed.value);
    this.sent.value = [...this.names, this.typed.value.trim()].filter(Boolean).join(", ");
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.suggest(), PAUSE_BEFORE_SUGGESTIONS);
  }

  async suggest() {
    const start = this.typed.value.trim();
    if (!start) {
      this.list.replaceChildren(...this.common.map((name) => this.option(name)));
    } else {
      try {
        const answer = await fetch(`${this.box.dataset.suggest}?start=${encodeURIComponent(start)}`, { headers: { "HX-Request": "true" } });
        if (!answer.ok || this.typed.value.trim() !== start) return;
        this.list.innerHTML = await answer.text();
      } catch {
        return; // no connection: one can type on
      }
    }
    this.offer();
  }

  option(name) {
    const option = Object.assign(document.createElement("li"), { textContent: name });
    option.setAttribute("role", "option");
    option.dataset.name = name;
    return option;
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  offer() {
    const chosen = new Set(this.names.map((name) => name.toLowerCase()));
    for (const option of this.options) if (chosen.has(option.dataset.name.toLowerCase())) option.remove();
    this.options.forEach((option, place) => { option.id = `${this.list.id}_${place}`; });
    const isOpen = this.options.length > 0 && document.activeElement === this.typed;
    this.list.hidden = !isOpen;
    this.typed.setAttribute("aria-expanded", isOpen);
    this.mark(-1);
  }

  mark(place) {
    this.active = place;
    this.options.forEach((option, at) => option.setAttribute("aria-selected", at === place));
    const option = this.options[place];
    if (option) this.typed.setAttribute("aria-activedescendant", option.id);
    else this.typed.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  pick(option) {
    if (!option) return;
    this.add(option.dataset.name);
    this.typed.focus();
  }

  close() {
    clearTimeout(this.pause);
    this.list.hidden = true;
    this.typed.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }

  // Text that was typed and not picked becomes a chip: nothing is lost on the way to the button.
  left() {
    if (this.typed.value.trim()) this.add(this.typed.value);
    this.close();
  }

  key(event) {
    const { options } = this;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !this.list.hidden) {
      this.mark((this.active + step + options.length + (this.active < 0 && step < 0 ? 1 : 0)) % options.length);
    } else if (step === 1) {
      this.suggest();
    } else if (event.key === "Enter" && this.active >= 0) {
      this.pick(options[this.active]);
    } else if (event.key === "Enter" && this.typed.value.trim()) {
      this.add(this.typed.value);
    } else if (event.key === "Escape" && !this.list.hidden) {
      this.close();
    } else if (event.key === "Backspace" && !this.typed.value && this.names.length) {
      this.remove(this.names.at(-1));
    } else {
      return;
    }
    event.preventDefault();
  }
}

for (const box of document.querySelectorAll("[data-topic-names]")) new TopicNames(box);
