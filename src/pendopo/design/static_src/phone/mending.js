// A question page of which this phone keeps what was typed: it is put back to be looked at.
import { fill } from "./fields.js";
import { one } from "./store.js";

const form = document.querySelector(`form[action^="${location.pathname}"]`);
if (form && /\/isian\/[^/]+$/.test(location.pathname)) {
  one(location.pathname).then((item) => item && fill(form, item.fields));
}
