// Pages that live on this phone: the form that fills without a network, and what is kept here.
import "./phone/filling.js";
import "./phone/listing.js";
import "./phone/mending.js";
