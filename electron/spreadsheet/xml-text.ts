/** What may stand in XML as it is; most texts, so they are looked at once and not changed. */
 
const SPECIAL = /[&<>"\u0000-\u0008\u000b-\u001f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_/;

/**
 * Text for XML parts: escaped, and without the characters that XML 1.0 has no way to write; those become the form `_xHHHH_` that spreadsheets read back (ECMA-376 Part 1, ST_Xstring). So does CR, which
 * XML readers would turn into LF. NUL has no meaning in any cell and is left out.
 */
export function xmlText(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return text
    .replace(/_x([0-9A-Fa-f]{4})_/g, '_x005F_x$1_')
     
    .replace(/\u0000/g, '')
     
    .replace(/[\u0001-\u0008\u000b-\u001f\ufffe\uffff]/g, character => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
    .replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** Excel's limit for one cell; what is longer is cut and says so. */
const LONGEST = 32_767;
const CUT = '…[cut, see JSON]';

export function cellText(text: string): string {
  return text.length <= LONGEST ? text : text.slice(0, LONGEST - CUT.length).replace(/[\ud800-\udbff]$/, '') + CUT;
}
