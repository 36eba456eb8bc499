/** MB of heap for a reader of hostile bytes. */
export const READER_HEAP = 1536;
