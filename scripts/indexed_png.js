// A picture of a screen with at most 256 colours, about a third of its size: the most frequent colours, and for every other the
// nearest of them. Runs in the browser that took the picture, which can read pixels and deflate. Takes and gives base64.
async (picture) => {
  const bytes = Uint8Array.from(atob(picture), (char) => char.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height).getContext("2d");
  canvas.drawImage(bitmap, 0, 0);
  const pixels = new Uint32Array(canvas.getImageData(0, 0, width, height).data.buffer);

  const times = new Map();
  for (const pixel of pixels) times.set(pixel, (times.get(pixel) ?? 0) + 1);
  const palette = [...times].sort((one, two) => two[1] - one[1]).slice(0, 256).map(([pixel]) => pixel);
  const parts = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
  const known = palette.map(parts);
  const place = new Map(palette.map((pixel, at) => [pixel, at]));
  for (const pixel of times.keys()) {
    if (place.has(pixel)) continue;
    const [red, green, blue] = parts(pixel);
    let best = 0;
    let least = Infinity;
    known.forEach(([r, g, b], at) => {
      const far = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
      if (far < least) [best, least] = [at, far];
    });
    place.set(pixel, best);
  }
  const rows = new Uint8Array((width + 1) * height); // each row begins with its filter, none
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) rows[y * (width + 1) + x + 1] = place.get(pixels[y * width + x]);

  const table = Array.from({ length: 256 }, (_, n) => [...Array(8)].reduce((c) => (c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1), n));
  const crc = (data) => ~data.reduce((c, byte) => table[(c ^ byte) & 255] ^ (c >>> 8), -1);
  const number = (value) => [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
  const chunk = (name, data) => {
    const body = new Uint8Array([...new TextEncoder().encode(name), ...data]);
    return [...number(data.length), ...body, ...number(crc(body))];
  };
  const packed = new Blob([rows]).stream().pipeThrough(new CompressionStream("deflate"));
  const file = [
    ...[137, 80, 78, 71, 13, 10, 26, 10],
    ...chunk("IHDR", [...number(width), ...number(height), 8, 3, 0, 0, 0]),
    ...chunk("PLTE", known.flat()),
    ...chunk("IDAT", new Uint8Array(await new Response(packed).arrayBuffer())),
    ...chunk("IEND", []),
  ];
  return btoa(file.map((byte) => String.fromCharCode(byte)).join(""));
};
