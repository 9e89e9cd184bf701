// Small helps; every page works without them.
import "./live.js";
import "./helps.js";
import "./phone/worker.js";
