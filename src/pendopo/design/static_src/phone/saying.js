// Words over a page: cut from the offline page, so that they are in the visitor's language.
import { COMMON, OFFLINE } from "./copies.js";

const escaped = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

export async function said(page, name, values) {
  const common = await caches.match(OFFLINE, { cacheName: COMMON, ignoreVary: true });
  const words = common && new RegExp(`<template data-say="${name}">([\\s\\S]*?)</template>`).exec(await common.text());
  if (!words) return page;
  const filled = words[1].replace(/#?\{(\w+)\}/g, (_, key) => escaped(values[key]));
  const html = (await page.text()).replace("</header>", (end) => `${end}<div class="wrap">${filled}</div>`);
  return new Response(html, { status: page.status, headers: page.headers });
}

const LOCALES = { en: "en-GB", su: ["su-ID", "id-ID"] };

// "Selasa, 24 November pukul 09.10", as the page's language writes it.
export function moment(at, language) {
  const how = { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(LOCALES[language] || "id-ID", how).format(at);
}
