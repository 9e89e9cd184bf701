// The city's own base map, fetched only where it has one: one PMTiles file, read in ranges.
import { leafletLayer } from "protomaps-leaflet";

export const base = (url) => leafletLayer({ url, flavor: "light", lang: "id", className: "base", attribution: "© OpenStreetMap" });
