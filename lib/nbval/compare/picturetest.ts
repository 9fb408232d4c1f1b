/** Whether two values of a picture's MIME type, as base64, show the same. */
export type PictureTest = (stored: unknown, fresh: unknown) => boolean;
