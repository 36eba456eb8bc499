import { logoKind } from '../../shared/model/report-settings';
import type { Picture } from '../../shared/model/workbook';
import { xmlText } from './xml-text';

/** Pictures of one sheet (ECMA-376 Part 1, 20.5): each at its cell, of a size that does not change with the columns. */

const EMU_PER_POINT = 12_700;

export function drawingXml(pictures: readonly Picture[]): string {
  return '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    + pictures.map(({ altText, column, row, width, height }, i) => {
      const size = `cx="${Math.round(width * EMU_PER_POINT)}" cy="${Math.round(height * EMU_PER_POINT)}"`;
      return `<xdr:oneCellAnchor><xdr:from><xdr:col>${column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>${row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext ${size}/><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="${i + 2}" name="Picture ${i + 1}" descr="${xmlText(altText).replace(/\n/g, ' ')}"/><xdr:cNvPicPr><a:picLocks noChangeAspect="1"/></xdr:cNvPicPr></xdr:nvPicPr>`
        + `<xdr:blipFill><a:blip r:embed="rId${i + 1}"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext ${size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor>`;
    }).join('') + '</xdr:wsDr>';
}

/** One that is not what it says, says nothing or has no size is our bug: logos are checked where they are chosen, all others are drawn here. */
export function checkPicture(picture: Picture): void {
  if (logoKind(picture.bytes) !== picture.kind) throw new Error('a picture of a workbook must be the PNG or JPEG that it is called');
  if (picture.altText.trim() === '') throw new Error('a picture of a workbook needs an alternative text');
  if (!(picture.width > 0 && picture.height > 0)) throw new Error('a picture of a workbook needs a size');
}
