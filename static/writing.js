// Help with Markdown in a text field: buttons and keys that write it, a count of words, the questions of a kind.
"use strict";

class Writing {
  static tools = {
    bold: { around: "**", key: "b" },
    italic: { around: "_", key: "i" },
    code: { code: true, key: "e" },
    link: { link: true, key: "k" },
    list: { line: "- " },
    task: { line: "- [ ] " },
    table: { block: "| A | B |\n| --- | --- |\n|  |  |\n" },
  };

  constructor(field, bar) {
    this.field = field;
    this.questions = field.dataset.questions ?? "";
    this.bar = this.build(bar.content.firstElementChild.cloneNode(true));
    this.count = this.bar.querySelector("[data-words]");
    this.bar.querySelector("[data-tool=questions]").hidden = !this.questions;
    this.bar.setAttribute("aria-controls", field.id);
    this.bar.addEventListener("click", (event) => this.pressed(event.target.closest("[data-tool]")?.dataset.tool));
    this.bar.addEventListener("keydown", (event) => this.walk(event));
    for (const button of [...this.bar.querySelectorAll("button")].slice(1)) button.tabIndex = -1;
    field.addEventListener("keydown", (event) => this.key(event));
    for (const kind of ["paste", "drop"]) field.addEventListener(kind, (event) => this.refuseImage(event));
    field.addEventListener("input", () => this.counted());
    this.counted();
  }

  // A page may have the place of the bar, with buttons of its own behind these.
  build(bar) {
    const place = this.field.parentElement.querySelector("[data-tools]");
    if (!place) {
      this.field.before(bar);
      return bar;
    }
    for (const name of ["role", "aria-label"]) place.setAttribute(name, bar.getAttribute(name));
    place.prepend(...bar.childNodes);
    return place;
  }

  get buttons() {
    const buttons = [...this.bar.querySelectorAll("button")];
    return buttons.filter((button) => button.getClientRects().length > 0); // phones have fewer of them
  }

  // One stop for Tab, arrows inside: the pattern that people who use a keyboard know from toolbars.
  walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const { buttons } = this;
    const now = buttons.indexOf(document.activeElement);
    const next = buttons[(now + step + buttons.length) % buttons.length];
    buttons[now].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    event.preventDefault();
  }

  key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const name = Object.keys(Writing.tools).find((tool) => Writing.tools[tool].key === event.key.toLowerCase());
    if (!name) return;
    event.preventDefault();
    this.pressed(name);
  }

  pressed(name) {
    if (!name) return;
    this.field.focus();
    const tool = Writing.tools[name];
    if (name === "questions") this.write(this.atLineStart(this.questions), this.questions.length);
    else if (tool.around) this.wrap(tool.around, tool.around);
    else if (tool.code) this.selected.includes("\n") ? this.wrap("```\n", "\n```") : this.wrap("`", "`");
    else if (tool.link) this.link();
    else if (tool.line) this.lines(tool.line);
    else if (tool.block) this.write(this.atLineStart(tool.block), 0);
  }

  get selected() {
    return this.field.value.slice(this.field.selectionStart, this.field.selectionEnd);
  }

  // execCommand keeps the browser's own undo, which setting the value would empty.
  write(text, from = text.length, to = from) {
    const start = this.field.selectionStart;
    if (!document.execCommand("insertText", false, text)) {
      this.field.setRangeText(text);
      this.field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.field.setSelectionRange(start + from, start + to);
  }

  wrap(before, after) {
    const { selected } = this;
    this.write(before + selected + after, before.length, before.length + selected.length);
  }

  link() {
    const text = this.selected;
    const place = text.length + 3;
    this.write(`[${text}](https://)`, text ? place : 1, text ? place + 8 : 1);
  }

  lines(mark) {
    const text = this.selected;
    this.write(this.atLineStart(text.split("\n").map((line) => mark + line).join("\n")));
  }

  atLineStart(text) {
    const before = this.field.value.slice(0, this.field.selectionStart);
    return before === "" || before.endsWith("\n") ? text : `\n${text}`;
  }

  refuseImage(event) {
    const files = (event.clipboardData ?? event.dataTransfer)?.files ?? [];
    if (files.length === 0) return;
    event.preventDefault();
    const sentence = this.bar.querySelector("[data-no-files]");
    sentence.hidden = false;
  }

  counted() {
    const words = this.field.value.match(/[\p{L}\p{N}]+(?:['’_-][\p{L}\p{N}]+)*/gu)?.length ?? 0;
    this.count.textContent = words === 1 ? this.count.dataset.one : this.count.dataset.many.replace("0", words);
  }
}

const bar = document.getElementById("writing-tools");
if (bar) for (const field of document.querySelectorAll("textarea[data-writing]")) new Writing(field, bar);
