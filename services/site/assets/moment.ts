/**
 * Makes a slider of the choice of a day: one step a month, from the first day there is to today. Without it the day is
 * chosen in its field.
 */

/** How many months lie between two days in ISO 8601. */
export function monthsBetween(from: string, to: string): number {
  const months = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return months(to) - months(from);
}

/** The last day of the month that is `months` after the month of `from`, but never after `last`. Days are in ISO 8601. */
export function dayAfter(from: string, months: number, last: string): string {
  const [year = 0, month = 0] = from.split("-").map(Number);
  const day = new Date(Date.UTC(year, month + months, 0)).toISOString().slice(0, 10);
  return day < last ? day : last;
}

/** Adds the slider to the form. */
function addSlider(form: HTMLFormElement) {
  const field = form.elements.namedItem("as_of") as HTMLInputElement;
  const today = new Date().toISOString().slice(0, 10);
  const slider = Object.assign(document.createElement("input"), { type: "range", min: "0" });
  slider.max = String(monthsBetween(field.min, today));
  slider.value = String(monthsBetween(field.min, field.value));
  slider.setAttribute("aria-label", form.dataset.month ?? "");
  slider.setAttribute("aria-valuetext", field.value);
  slider.addEventListener("input", () => {
    field.value = dayAfter(field.min, Number(slider.value), today);
    slider.setAttribute("aria-valuetext", field.value);
  });
  field.addEventListener("input", () => {
    if (field.value) slider.value = String(monthsBetween(field.min, field.value));
    slider.setAttribute("aria-valuetext", field.value);
  });
  field.after(slider);
}

/** Adds the slider to every form that chooses a day and has none. */
function addSliders() {
  for (const form of document.querySelectorAll<HTMLFormElement>("form.moment:not(:has([type=range]))")) addSlider(form);
}

if (globalThis.document) {
  addSliders();
  // A page that is live gets its form anew.
  const kept = document.getElementById("moment");
  if (kept) new MutationObserver(addSliders).observe(kept, { childList: true });
}
