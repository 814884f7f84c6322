// Read before Decap: it waits for what `declare.js` tells it.
window.CMS_MANUAL_INIT = true;
