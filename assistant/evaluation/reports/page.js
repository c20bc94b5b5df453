"use strict";
const form = document.querySelector("form");
const questions = [...document.querySelectorAll("details.question")];
const shown = document.querySelector("#shown");

function choose() {
  const { words, kind, tag, step } = Object.fromEntries(new FormData(form));
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const each of questions) {
    const text = each.textContent.toLowerCase();
    const fits =
      (!kind || each.dataset.kind === kind) &&
      (!tag || each.dataset.tags.split("\n").includes(tag)) &&
      (!step || each.dataset.step === step) &&
      wanted.every((word) => text.includes(word));
    each.hidden = !fits;
    count += fits;
  }
  shown.textContent = `${count} of ${questions.length} questions`;
}

form.hidden = false;
form.addEventListener("input", choose);
form.addEventListener("submit", (event) => event.preventDefault());
choose();
