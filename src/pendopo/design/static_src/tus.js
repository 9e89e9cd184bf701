// Fetched only once a file has been chosen.
export { Upload } from "tus-js-client";
