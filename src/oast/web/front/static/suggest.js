// Suggestions while typing: an input with data-suggest becomes a combobox (ARIA 1.2) with a list below it. The form works
// without it. Also shows buttons that print, which need a script in any case.
const WAIT = 150; // milliseconds without a key before asking
const LEAST = 2; // letters

for (const input of document.querySelectorAll("input[data-suggest]")) enhance(input);

for (const place of document.querySelectorAll("[data-print]")) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => window.print());
}

function enhance(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-suggestions`;
  list.className = "oast-suggest";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  const said = document.createElement("div");
  said.className = "govuk-visually-hidden";
  said.setAttribute("aria-live", "polite");
  input.parentElement.classList.add("oast-suggest__around");
  input.after(list, said);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-controls": list.id,
    "aria-expanded": "false",
  })) {
    input.setAttribute(name, value);
  }
  let timer;
  let asked = "";
  let at = -1;

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function show(texts) {
    list.replaceChildren(...texts.map(option));
    at = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = texts.length === 0;
    input.setAttribute("aria-expanded", String(texts.length > 0));
    said.textContent = texts.length ? `${texts.length} suggestions. Use the arrow keys.` : "";
  }

  function option(text, number) {
    const item = document.createElement("li");
    item.id = `${list.id}-${number}`;
    item.className = "oast-suggest__item";
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.textContent = text;
    item.addEventListener("mousedown", (event) => event.preventDefault());
    item.addEventListener("click", () => take(text));
    return item;
  }

  function take(text) {
    input.value = text;
    asked = text;
    close();
    input.form.requestSubmit();
  }

  function move(step) {
    const items = [...list.children];
    if (list.hidden || !items.length) return;
    items[at]?.setAttribute("aria-selected", "false");
    at = (at + step + items.length + (at < 0 && step < 0 ? 1 : 0)) % items.length;
    items[at].setAttribute("aria-selected", "true");
    items[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[at].id);
  }

  async function ask() {
    const typed = input.value.trim();
    if (typed === asked) return;
    asked = typed;
    if (typed.length < LEAST) return close();
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`);
      if (answer.ok && asked === typed && document.activeElement === input) show((await answer.json()).suggestions);
    } catch {
      close(); // The box still searches.
    }
  }

  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      move(event.key === "ArrowDown" ? 1 : -1);
      if (!list.hidden) event.preventDefault();
    } else if (event.key === "Escape" && !list.hidden) {
      close();
      event.preventDefault();
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      take(list.children[at].textContent);
    }
  });
  input.addEventListener("blur", close);
}
