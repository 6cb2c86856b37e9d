/**
 * Keeps the code of the embed up to what is chosen, and copies it. Without it the form's button brings the code, and it is
 * copied by hand.
 */

/** The code is fetched once the reader has chosen nothing more for this time. */
const CHOSEN_AFTER_MS = 250;

/** The address of the page for what is chosen, without what is not filled in. */
export function addressOf(action: string, entries: Iterable<[string, unknown]>): string {
  const query = new URLSearchParams();
  for (const [name, value] of entries) if (value) query.append(name, String(value));
  return `${action}?${query}`;
}

function byId<E extends HTMLElement>(id: string): E {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as E;
}

/** Makes the code follow the form. */
function follow(form: HTMLFormElement) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked: AbortController | undefined;

  async function bring() {
    asked?.abort();
    asked = new AbortController();
    const address = addressOf(form.getAttribute("action") ?? "", new FormData(form));
    const answer = await fetch(address, { signal: asked.signal });
    if (!answer.ok) return;
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    history.replaceState(null, "", address);
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    if (!form.checkValidity()) return;
    // Without an answer the code stays as it is, and the form's button still brings it.
    timer = setTimeout(() => void bring().catch(() => {}), CHOSEN_AFTER_MS);
  });
}

/** Puts the code and the preview of another page in place of those shown. */
function show(page: Document) {
  for (const code of document.querySelectorAll("#snippets code[id]")) {
    code.textContent = page.getElementById(code.id)?.textContent ?? "";
  }
  const [shown, fresh] = [byId<HTMLIFrameElement>("preview"), page.getElementById("preview") as HTMLIFrameElement];
  shown.title = fresh.title;
  shown.height = fresh.height;
  if (shown.src !== fresh.src) shown.src = fresh.src;
  byId("copied").textContent = "";
}

/** Makes a button copy its code, and say so until the next one does. */
function copies(button: HTMLButtonElement) {
  const words = button.textContent;
  const status = byId("copied");
  button.hidden = false;
  button.addEventListener("click", async () => {
    const { copied = "", failed = "" } = status.dataset;
    const text = byId(button.dataset.copies ?? "").textContent ?? "";
    for (const other of buttons()) other.textContent = words;
    button.textContent = status.textContent = await navigator.clipboard.writeText(text).then(() => copied, () => failed);
  });
}

function buttons(): NodeListOf<HTMLButtonElement> {
  return document.querySelectorAll("button[data-copies]");
}

if (globalThis.document) {
  follow(byId<HTMLFormElement>("choices"));
  buttons().forEach(copies);
}
