// A map beside a list. <div data-map hidden> holds the addresses of what it shows:
//   data-outlines  GeoJSON of the kelurahan          data-box   W,S,E,N where it opens
//   data-points    GeoJSON of clusters, asked anew with ?kotak=W,S,E,N&zoom=N
//   data-base      PMTiles of the city, where it has one
//   data-heat      counts by kelurahan: JSON {code: number}
//   data-pick      "lat,lng" names of hidden fields that a tap on the map fills
// Without a script the list alone says the same.
import L from "leaflet";

const SHADES = 5;

for (const place of document.querySelectorAll("[data-map]")) begin(place).catch(() => { place.hidden = true; });

async function begin(place) {
  place.hidden = false;
  const told = place.dataset;
  const [west, south, east, north] = told.box.split(",").map(Number);
  const map = L.map(place.querySelector("[data-map-canvas]"), {
    zoomControl: false, attributionControl: false, zoomSnap: 0.25, maxBounds: [[south - 0.1, west - 0.1], [north + 0.1, east + 0.1]], minZoom: 11,
  });
  L.control.zoom({ zoomInTitle: told.zoomIn, zoomOutTitle: told.zoomOut, position: "topright" }).addTo(map);
  L.control.attribution({ prefix: false }).addTo(map);
  map.fitBounds([[south, west], [north, east]]);
  if (told.base) import(told.basemap).then(({ base }) => base(told.base).addTo(map)).catch(() => {});
  const outlines = told.outlines && (await answered(told.outlines));
  const counts = outlines && told.heat && (await answered(told.heat));
  if (outlines) draw(map, outlines, counts, told);
  if (counts) explain(place.querySelector("[data-map-legend]"), counts);
  if (told.points) follow(map, told);
  if (told.pick) pick(map, place, outlines);
  locate(map, place);
}

async function answered(address) {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

// Which shade a count has: none, or a fifth of the most there are.
const mostOf = (counts) => Math.max(1, ...Object.values(counts || {}));
const shadeOf = (count, most) => (count ? Math.ceil((count / most) * SHADES) : 0);

// Says which counts each shade stands for; where few are reported some shades stand for none.
function explain(legend, counts) {
  const most = mostOf(counts);
  for (let shade = 0; shade <= SHADES; shade += 1) {
    const [from, to] = [shade && Math.floor(((shade - 1) * most) / SHADES) + 1, Math.floor((shade * most) / SHADES)];
    if (from > to) continue;
    const row = legend.appendChild(document.createElement("li"));
    row.appendChild(document.createElement("i")).className = `heat-${shade}`;
    row.append(from === to ? from : `${from}–${to}`);
  }
  legend.closest("[hidden]").hidden = false;
}

function draw(map, outlines, counts, told) {
  const most = mostOf(counts);
  const shade = (count) => shadeOf(count, most);
  L.geoJSON(outlines, {
    interactive: Boolean(counts),
    style: ({ properties }) => ({ className: `outline${counts ? ` heat-${shade(counts[properties.kode])}` : ""}${told.area === properties.kode ? " outline-on" : ""}` }),
    onEachFeature: ({ properties }, layer) => {
      const count = counts ? ` · ${counts[properties.kode] || 0}` : "";
      layer.bindTooltip(properties.nama + count, { sticky: Boolean(counts), permanent: !counts, direction: "center", className: "outline-name" });
    },
  }).addTo(map);
  const names = () => map.getContainer().classList.toggle("far", map.getZoom() < 13.5);
  map.on("zoomend", names);
  names();
}

// Points of what is in sight, asked again once the map rests.
function follow(map, { points, open }) {
  const layer = L.layerGroup().addTo(map);
  let asked = 0;
  const show = async () => {
    const mine = (asked += 1);
    const sight = map.getBounds();
    const box = [sight.getWest(), sight.getSouth(), sight.getEast(), sight.getNorth()].map((n) => n.toFixed(5)).join(",");
    const address = new URL(points, location.href);
    address.searchParams.set("kotak", box);
    address.searchParams.set("zoom", Math.round(map.getZoom()));
    const found = await answered(address).catch(() => null);
    if (!found || mine !== asked) return;
    layer.clearLayers();
    for (const { geometry, properties } of found.features) pin(map, geometry.coordinates, properties, open).addTo(layer);
  };
  map.on("moveend", show);
  show();
}

function pin(map, [lng, lat], { count, name, url, tone }, open) {
  const many = count > 1;
  const icon = L.divIcon({ className: many ? "cluster" : `pin pin-${tone || "action"}`, html: many ? String(count) : "", iconSize: many ? [40, 40] : [30, 38], iconAnchor: many ? [20, 20] : [15, 38] });
  const marker = L.marker([lat, lng], { icon, title: name || `${count}`, alt: name || `${count}`, riseOnHover: true });
  marker.on("click", () => (many ? map.setView([lat, lng], Math.min(map.getZoom() + 2, 18)) : location.assign(url)));
  return marker.bindTooltip(name || `${count} ${open || ""}`, { direction: "top", offset: [0, many ? -20 : -36] });
}

// A tap, or Enter with the cross in the middle, says where; the name of the kelurahan is said aloud.
function pick(map, place, outlines) {
  const [lat, lng] = place.dataset.pick.split(",").map((name) => document.querySelector(`[name="${name}"]`));
  const said = place.querySelector("[data-map-said]");
  const marker = L.marker(map.getCenter(), { icon: L.divIcon({ className: "pin pin-danger", iconSize: [30, 38], iconAnchor: [15, 38] }), keyboard: false });
  const choose = ({ lat: y, lng: x }) => {
    const area = outlines?.features.find(({ geometry }) => within(geometry, x, y));
    if (outlines && !area) { said.textContent = said.dataset.outside; return; }
    [lat.value, lng.value] = [y.toFixed(6), x.toFixed(6)];
    marker.setLatLng([y, x]).addTo(map);
    said.textContent = area ? said.dataset.chosen.replace("%s", area.properties.nama) : "";
    place.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail: area?.properties }));
  };
  map.on("click", ({ latlng }) => choose(latlng));
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === map.getContainer()) { event.preventDefault(); choose(map.getCenter()); }
  });
  place.choose = (y, x) => { choose({ lat: y, lng: x }); map.setView([y, x], place.dataset.base ? 17 : 15); };
  if (lat.value && lng.value) place.choose(Number(lat.value), Number(lng.value));
}

function locate(map, place) {
  const button = place.querySelector("[data-map-locate]");
  if (!button || !navigator.geolocation) return;
  button.hidden = false;
  button.addEventListener("click", () => navigator.geolocation.getCurrentPosition(
    ({ coords }) => (place.choose ? place.choose(coords.latitude, coords.longitude) : map.setView([coords.latitude, coords.longitude], 15)),
    () => { const said = place.querySelector("[data-map-said]"); if (said) said.textContent = said.dataset.refused; },
    { maximumAge: 60000, timeout: 15000, enableHighAccuracy: true },
  ));
}

function within({ type, coordinates }, x, y) {
  const crossed = (ring) => ring.reduce((count, [ax, ay], n) => {
    const [bx, by] = ring[(n + 1) % ring.length];
    return count + ((ay > y) !== (by > y) && x < ax + ((y - ay) * (bx - ax)) / (by - ay) ? 1 : 0);
  }, 0);
  return (type === "Polygon" ? [coordinates] : coordinates).some((rings) => rings.reduce((sum, ring) => sum + crossed(ring), 0) % 2 === 1);
}
