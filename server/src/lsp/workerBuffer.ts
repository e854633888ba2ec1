/**
 * The one use that dockerfile-ast makes of Node's `Buffer`, which a web worker lacks: the UTF-8 bytes of a string.
 * The bundler puts it in the place of the global.
 */
export const Buffer = { from: (text: string): Uint8Array => new TextEncoder().encode(text) };
