/** The bytes of a body as they came, or null where there are more than `maximumBytes`: the rest is not read. */
export async function readBody(request: Request, maximumBytes: number): Promise<Buffer | null> {
  if (Number(request.headers.get('content-length') ?? 0) > maximumBytes) return null;
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of request.body ?? []) {
    bytes += part.length;
    if (bytes > maximumBytes) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
