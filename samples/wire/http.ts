import { cat } from './bytes';

export interface HttpHeaders { [name: string]: string }

const lines = (headers: HttpHeaders): string => Object.entries(headers).map(([k, v]) => `${k}: ${v}\r\n`).join('');

export function httpRequest(method: string, path: string, hostName: string, headers: HttpHeaders = {}, body: Buffer | string = ''): Buffer {
  const length = Buffer.byteLength(body);
  return cat(`${method} ${path} HTTP/1.1\r\nHost: ${hostName}\r\n${lines(headers)}${length ? `Content-Length: ${length}\r\n` : ''}\r\n`, body);
}

export function httpResponse(status: string, headers: HttpHeaders, body: Buffer | string = ''): Buffer {
  return cat(`HTTP/1.1 ${status}\r\n${lines(headers)}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`, body);
}
