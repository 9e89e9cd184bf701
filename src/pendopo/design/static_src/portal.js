// Small helps; every page works without them.
import "./phone/worker.js"; // first: it hands the page over as it was sent
import "./live.js";
import "./helps.js";
import "./subscribing.js";
