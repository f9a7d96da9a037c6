// Ticks what a good entry says while it is written, by words, code and version numbers: a hint, never a condition.
"use strict";

class GoodEntry {
  static code = /```|~~~|^(?: {4}|\t)\S|`[^`\n]+`|^Traceback|^\w*(?:Error|Exception)\b/m;
  static version = /\d+\.\d+|\bv\d+/;

  constructor(list, form) {
    this.form = form;
    this.points = [...list.querySelectorAll("[data-says]")];
    form.addEventListener("input", () => this.look());
    this.look();
  }

  // What was written: the title and the text, without the questions that no answer follows.
  get text() {
    const { title, body } = this.form.elements;
    const isQuestion = (line) => /^(?:\*\*.+\*\*|#+ .+)$/.test(line.trim());
    const lines = (body?.value ?? "").split("\n").filter((line) => line.trim());
    const answered = lines.filter((line, at) => !isQuestion(line) || (at + 1 < lines.length && !isQuestion(lines[at + 1])));
    return [title?.value ?? "", ...answered].join("\n");
  }

  look() {
    const { text } = this;
    for (const point of this.points) this.tick(point, GoodEntry.says(point, text));
  }

  static says({ dataset }, text) {
    const least = Number(dataset.least);
    return (
      (least > 0 && text.split(/\s+/).length > least) ||
      (dataset.says !== "" && GoodEntry.anyOf(dataset.says).test(text)) ||
      ("code" in dataset && GoodEntry.code.test(text)) ||
      ("version" in dataset && GoodEntry.version.test(text))
    );
  }

  static anyOf(words) {
    const choices = words.split(" ").map((word) => word.replace("*", "\\p{L}*"));
    return new RegExp(`(?<![\\p{L}_])(?:${choices.join("|")})(?![\\p{L}_])`, "iu");
  }

  tick(point, isDone) {
    if (point.classList.contains("is-done") === isDone) return;
    point.classList.toggle("is-done", isDone);
    point.querySelector("[data-done]").hidden = !isDone;
    const use = point.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, isDone ? "#done" : "#open"));
  }
}

const list = document.querySelector("[data-good-points]");
if (list) new GoodEntry(list, list.closest("form"));
