// Pictures that a test draws itself, with the data that a camera writes into them.
const scenes = [
  { name: 'exit.jpg', text: ['出口 EXIT', '前方500米'], ground: '#1d5b3a', ink: '#fff', taken: '2012:07:03 10:15:00', make: 'Canon', model: 'Canon EOS 7D', at: [41.8902, 12.4922] },
  { name: 'cafe.jpg', text: ['营业中', 'OPEN UNTIL MIDNIGHT'], ground: '#f4efe4', ink: '#7a1f1f', taken: '2020:11:20 18:40:00', make: 'Apple', model: 'iPhone 11', at: [51.5074, -0.1278] },
  { name: 'lantern.jpg', shape: 'sun', ground: '#b3121d', ink: '#f6c945', taken: '2019:02:05 20:10:00', make: 'HUAWEI', model: 'P30', at: [39.9042, 116.4074] },
  { name: 'lantern-copy.jpg', shape: 'sun', ground: '#b3121d', ink: '#f6c945', taken: '2019:02:05 20:10:00', make: 'HUAWEI', model: 'P30', at: [39.9042, 116.4074], width: 500 },
  { name: 'sea.jpg', shape: 'horizon', ground: '#2f6fd0', ink: '#123a7d', taken: '2012:12:25 09:00:00', make: 'Canon', model: 'Canon EOS 7D' },
  { name: 'dunes.jpg', shape: 'hills', ground: '#e8c98a', ink: '#9c6b2f', taken: '2012:07:04 16:00:00', make: 'Canon', model: 'Canon EOS 7D', at: [41.9, 12.48] },
]

/** Draws the pictures in a browser: their names and the bytes of JPEG files. */
export async function drawPictures(browser) {
  const page = await browser.newPage()
  const drawn = []
  for (const scene of scenes) {
    const base64 = await page.evaluate(draw, scene)
    drawn.push({ name: scene.name, mimeType: 'image/jpeg', buffer: withExif(Buffer.from(base64, 'base64'), scene) })
  }
  await page.close()
  return drawn
}

/** Adds pictures to the library of a server. */
export async function addPictures(url, pictures, headers = {}) {
  for (const { name, buffer } of pictures) {
    const response = await fetch(`${url}/v1/photos/upload?name=${encodeURIComponent(name)}`, {
      method: 'POST', body: buffer, headers: { 'Content-Type': 'application/octet-stream', ...headers },
    })
    if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`)
  }
}

/** Runs in the page. */
function draw({ text, shape, ground, ink, width = 1000 }) {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = width * 0.75
  const c = canvas.getContext('2d')
  c.scale(width / 1000, width / 1000)
  c.fillStyle = ground
  c.fillRect(0, 0, 1000, 750)
  c.fillStyle = ink
  if (text) {
    c.font = '90px sans-serif'
    text.forEach((line, i) => c.fillText(line, 70, 260 + i * 170, 860))
  }
  if (shape === 'sun') for (let i = 0; i < 7; i++) { c.beginPath(); c.arc(150 + i * 120, 200 + (i % 3) * 170, 40 + i * 9, 0, 7); c.fill() }
  if (shape === 'horizon') { c.fillRect(0, 430, 1000, 320); c.fillStyle = '#fff'; c.fillRect(600, 330, 120, 100) }
  if (shape === 'hills') for (let i = 0; i < 4; i++) { c.beginPath(); c.moveTo(i * 200 - 100, 750); c.lineTo(i * 260, 300 + i * 60); c.lineTo(i * 300 + 300, 750); c.fill() }
  return canvas.toDataURL('image/jpeg', 0.9).split(',')[1]
}

/** Puts EXIF behind the first marker of a JPEG file. */
function withExif(jpeg, { taken, make, model, at }) {
  const body = Buffer.concat([Buffer.from('Exif\0\0'), tiff({ taken, make, model, at })])
  const head = Buffer.from([0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 255])
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)])
}

const ascii = (s) => ({ type: 2, count: s.length + 1, data: Buffer.from(`${s}\0`) })
const long = (n) => { const data = Buffer.alloc(4); data.writeUInt32LE(n); return { type: 4, count: 1, data } }
const degrees = (x) => {
  const data = Buffer.alloc(24)
  const parts = [Math.floor(x), Math.floor((x % 1) * 60), Math.round(((x * 60) % 1) * 6000)]
  parts.forEach((n, i) => { data.writeUInt32LE(n, 8 * i); data.writeUInt32LE(i === 2 ? 100 : 1, 8 * i + 4) })
  return { type: 5, count: 3, data }
}

function tiff({ taken, make, model, at }) {
  const exif = [[0x9003, ascii(taken)]]
  const gps = at && [[1, ascii(at[0] < 0 ? 'S' : 'N')], [2, degrees(Math.abs(at[0]))], [3, ascii(at[1] < 0 ? 'W' : 'E')], [4, degrees(Math.abs(at[1]))]]
  const first = (a, b) => [[0x10f, ascii(make)], [0x110, ascii(model)], [0x8769, long(a)], ...(gps ? [[0x8825, long(b)]] : [])]
  const a = 8 + directory(first(0, 0), 8).length
  const b = a + directory(exif, a).length
  const head = Buffer.from([0x49, 0x49, 42, 0, 8, 0, 0, 0])
  return Buffer.concat([head, directory(first(a, b), 8), directory(exif, a), ...(gps ? [directory(gps, b)] : [])])
}

/** A directory of entries whose longer values follow it, beginning at an offset. */
function directory(entries, offset) {
  const table = Buffer.alloc(2 + 12 * entries.length + 4)
  const values = []
  let next = offset + table.length
  table.writeUInt16LE(entries.length)
  entries.forEach(([tag, { type, count, data }], i) => {
    const at = 2 + 12 * i
    table.writeUInt16LE(tag, at)
    table.writeUInt16LE(type, at + 2)
    table.writeUInt32LE(count, at + 4)
    if (data.length <= 4) data.copy(table, at + 8)
    else {
      table.writeUInt32LE(next, at + 8)
      const padded = Buffer.concat([data, Buffer.alloc(data.length % 2)])
      values.push(padded)
      next += padded.length
    }
  })
  return Buffer.concat([table, ...values])
}
