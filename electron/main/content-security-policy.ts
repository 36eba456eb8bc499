/**
 * What the window's page may load: its own bundle and nothing else. Styles keep 'unsafe-inline' because Mantine and ECharts set style attributes; scripts do not.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'none'",
  "worker-src 'self'",
  // The preview of the report: markup of the window's own making, in a sandbox that runs no script. Links within it lead nowhere in srcdoc, whose base is the window's address.
  'frame-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');
