// What a form holds, and putting it back.
export const filled = (form) => [...new FormData(form)].filter(([name, value]) => (
  name !== "csrfmiddlewaretoken" && name !== "key" && (value instanceof File ? value.size : true)
));

export function fill(place, fields) {
  for (const [name, value] of fields) {
    for (const control of place.querySelectorAll(`[name="${CSS.escape(name)}"]`)) put(control, value);
  }
}

function put(control, value) {
  if (control.type === "file") {
    if (!(value instanceof File)) return;
    const files = new DataTransfer();
    for (const each of [...control.files, value]) files.items.add(each);
    control.files = files.files;
    control.dispatchEvent(new Event("change"));
  } else if (control.type === "radio" || control.type === "checkbox") {
    if (control.value === value) control.checked = true;
  } else if (control.tagName !== "BUTTON") control.value = value;
}
