"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const key = "clean-corpus-review-" + document.body.dataset.run;
  const marks = new Map();

  // The two views of a document: the second text is made only when it is asked for.
  const sides = (on) => {
    document.body.classList.toggle("show-sides", on);
    for (const other of document.querySelectorAll('input[name="view"]')) other.checked = (other.value === "sides") === on;
    if (!on || document.body.dataset.doubled) return;
    document.body.dataset.doubled = "yes";
    for (const line of document.querySelectorAll(".row > .line")) {
      const after = line.cloneNode(true);
      after.classList.add("after");
      line.after(after);
    }
  };
  for (const input of document.querySelectorAll('input[name="view"]')) {
    input.addEventListener("change", () => sides(input.value === "sides"));
  }

  const find = $("find");
  if (find) {
    const all = [...document.querySelectorAll("details[data-find]")].map((item) => [item, item.dataset.find.toLowerCase()]);
    const search = () => {
      const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const [item, text] of all) {
        item.hidden = !words.every((word) => text.includes(word));
        shown += !item.hidden;
      }
      $("found").textContent = words.length ? `${shown} of ${all.length}` : "";
    };
    find.addEventListener("input", search);
    find.form.addEventListener("submit", (event) => event.preventDefault());
  }

  // A link to a document opens it.
  const open = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") {
      target.open = true;
      target.scrollIntoView();
    }
  };
  window.addEventListener("hashchange", open);
  open();

  // Marks become lines of overrides.toml; a TOML string is a JSON string, but for DEL.
  const quoted = (text) => JSON.stringify(text).replaceAll("\u007f", "\\u007f");
  const comment = (text) => text.replace(/[\u0000-\u001f\u007f]/g, " ");
  const lines = (mark) => {
    const where = mark.site ? ` at ${mark.site}` : "";
    const out = [`# ${comment(mark.document)}: ${mark.rule}${comment(where)}`, "[[keep]]"];
    if (mark.scope === "rule") {
      out.push(`rule = ${quoted(mark.rule)}`, `site = ${quoted(mark.site)}`);
    } else if (mark.word) {
      out.push(`word = ${quoted(mark.word)}`);
    } else {
      out.push(...mark.line.split("\n").filter((line) => line.trim()).map((line, index) =>
        (index ? "\n[[keep]]\n" : "") + `line = ${quoted(line.trim())}`));
    }
    return out.join("\n");
  };
  const idOf = (mark) => JSON.stringify([mark.rule, mark.site, mark.line || mark.word]);
  const markOf = (button) => {
    const { rule, line = "", word = "" } = button.dataset;
    const { site, document: id } = button.closest(".rows").dataset;
    return { rule, site, document: id, line, word, scope: line || word ? "text" : "rule" };
  };
  const buttons = [...document.querySelectorAll("button.tag[data-rule]")];

  const show = () => {
    $("review").hidden = marks.size === 0;
    $("review-count").textContent = marks.size;
    for (const button of buttons) button.setAttribute("aria-pressed", String(marks.has(idOf(markOf(button)))));
    const list = $("review-list");
    list.replaceChildren();
    for (const [id, mark] of marks) {
      const item = document.createElement("li");
      const what = document.createElement("span");
      what.textContent = mark.line || mark.word || mark.rule;
      what.title = `${mark.rule}, ${mark.document}`;
      const scope = document.createElement("select");
      scope.setAttribute("aria-label", "What should stay");
      const choices = [];
      if (mark.line || mark.word) choices.push(["text", mark.word ? "this word" : "this line"]);
      if (mark.site) choices.push(["rule", `no ${mark.rule} at ${mark.site}`]);
      for (const [value, text] of choices) scope.add(new Option(text, value, false, value === mark.scope));
      scope.addEventListener("change", () => { mark.scope = scope.value; keep(); });
      const remove = document.createElement("button");
      remove.type = "button";
      remove.textContent = "Unmark";
      remove.addEventListener("click", () => { marks.delete(id); keep(); show(); });
      item.append(what, scope, remove);
      list.append(item);
    }
    write();
  };
  const write = () => { $("review-lines").value = [...marks.values()].map(lines).join("\n\n") + "\n"; };
  const keep = () => {
    write();
    try { localStorage.setItem(key, JSON.stringify([...marks])); } catch { /* marks then last as long as the page */ }
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const mark = markOf(button);
      const id = idOf(mark);
      if (!marks.delete(id)) marks.set(id, mark);
      keep();
      show();
    });
  }
  $("review-open").addEventListener("click", (event) => {
    const body = $("review-body");
    body.hidden = !body.hidden;
    event.target.setAttribute("aria-expanded", String(!body.hidden));
    event.target.textContent = `${body.hidden ? "Show" : "Hide"} the lines for overrides.toml`;
  });
  $("review-clear").addEventListener("click", () => { marks.clear(); keep(); show(); });
  $("review-copy").addEventListener("click", async () => {
    $("review-lines").select();
    try {
      await navigator.clipboard.writeText($("review-lines").value);
    } catch {
      document.execCommand("copy");
    }
    $("review-said").textContent = "Copied.";
  });
  $("review-save").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([$("review-lines").value], { type: "application/toml" }));
    link.download = "overrides.toml";
    link.click();
    URL.revokeObjectURL(link.href);
  });
  try {
    for (const [id, mark] of JSON.parse(localStorage.getItem(key) || "[]")) marks.set(id, mark);
  } catch { /* nothing was kept */ }
  show();
})();
