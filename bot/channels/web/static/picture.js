// A picture's hidden data, read in the browser. Nothing of a picture is sent anywhere.
//
// JPEG, PNG, WebP, HEIC, AVIF and TIFF all carry the same block of data (EXIF: a small TIFF file). It is found by its
// first bytes wherever the format keeps it, and counts only if it holds a directory with a latitude and a longitude.

const LARGEST = 80 * 1024 * 1024;
const GPS_DIRECTORY = 0x8825;
const LATITUDE = 2;
const LONGITUDE = 4;

export const Verdict = Object.freeze({ PLACE: "place", NO_PLACE: "no_place", NOT: "not", LARGE: "large" });

/** What the file's hidden data say of a place. */
export async function examine(file) {
  if (!looksLikeMedia(file)) return Verdict.NOT;
  if (file.size > LARGEST) return Verdict.LARGE;
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (!isMedia(bytes)) return Verdict.NOT;
  return hasLocation(bytes) ? Verdict.PLACE : Verdict.NO_PLACE;
}

function looksLikeMedia(file) {
  return /^(image|video)\//.test(file.type) || /\.(jpe?g|png|webp|hei[cf]|avif|tiff?|gif|mp4|mov)$/i.test(file.name);
}

function isMedia(bytes) {
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  return (
    start.startsWith("\xff\xd8\xff") || start.startsWith("\x89PNG") || start.startsWith("GIF8") ||
    (start.startsWith("RIFF") && start.slice(8, 12) === "WEBP") || start.slice(4, 8) === "ftyp" ||
    start.startsWith("II*\0") || start.startsWith("MM\0*")
  );
}

export function hasLocation(bytes) {
  for (let at = 0; at + 8 <= bytes.length; at += 1) {
    const first = bytes[at];
    if (first === 0x49 && bytes[at + 1] === 0x49 && bytes[at + 2] === 0x2a && bytes[at + 3] === 0) {
      if (tiffHasLocation(bytes, at, true)) return true;
    } else if (first === 0x4d && bytes[at + 1] === 0x4d && bytes[at + 2] === 0 && bytes[at + 3] === 0x2a) {
      if (tiffHasLocation(bytes, at, false)) return true;
    } else if (first === 0x47 && says(bytes, at, "GPSLatitude") && /^\W*[\d\-"'>]/.test(text(bytes, at + 11, 6))) {
      return true; // XMP, as words
    } else if (first === 0xa9 && says(bytes, at + 1, "xyz") && /[+-]\d/.test(text(bytes, at + 4, 12))) {
      return true; // a video's place, as phones write it
    } else if (first === 0x49 && says(bytes, at, "ISO6709")) {
      return true; // the same in QuickTime's later manner
    }
  }
  return false;
}

function says(bytes, at, word) {
  if (at + word.length > bytes.length) return false;
  for (let i = 0; i < word.length; i += 1) if (bytes[at + i] !== word.charCodeAt(i)) return false;
  return true;
}

function text(bytes, at, length) {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

function tiffHasLocation(bytes, base, little) {
  const view = new DataView(bytes.buffer, bytes.byteOffset + base, bytes.length - base);
  const directory = entries(view, view.getUint32(4, little), little);
  const gps = directory?.get(GPS_DIRECTORY);
  if (gps === undefined) return false;
  const place = entries(view, gps, little);
  return Boolean(place?.has(LATITUDE) && place.has(LONGITUDE));
}

/** The directory at `offset`: tag to value or offset; undefined where there cannot be one. */
function entries(view, offset, little) {
  if (offset < 8 || offset + 2 > view.byteLength) return undefined;
  const count = view.getUint16(offset, little);
  if (count === 0 || count > 512 || offset + 2 + count * 12 > view.byteLength) return undefined;
  const found = new Map();
  for (let i = 0; i < count; i += 1) {
    const at = offset + 2 + i * 12;
    found.set(view.getUint16(at, little), view.getUint32(at + 8, little));
  }
  return found;
}
