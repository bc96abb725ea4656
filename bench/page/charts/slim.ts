/**
 * Takes out of the library's SVG what a still picture doesn't need, and leaves `data-m="series.index"` on the marks of
 * the series that have something to say.
 */
export function slim(svg: string, telling: ReadonlySet<string>): string {
  return (
    svg
      // The style sheet is for its own hover effects.
      .replace(/<style[\s\S]*?<\/style>/g, "")
      .replace(/ class="zr[^"]*"/g, "")
      .replace(
        / ecmeta_series_index="(\d+)" ecmeta_data_index="(\d+)"/g,
        (_, series: string, index: string) => (telling.has(series) ? ` data-m="${series}.${index}"` : ""),
      )
      .replace(/ ecmeta_\w+="[^"]*"/g, "")
      .replace(/ (pointer-events|stroke-linejoin|xml:space|xmlns:xlink|version|baseProfile)="[^"]*"/g, "")
      .replace(/font-family:[^;"]*;/g, "")
      // Its circle of radius 1, put into its place.
      .replace(
        /<path d="M1 0A1 1[^"]*" transform="matrix\(([\d.]+),0,0,[\d.]+,([-\d.]+),([-\d.]+)\)"([^>]*)><\/path>/g,
        (_, r: string, x: string, y: string, rest: string) =>
          `<circle cx="${tenth(x)}" cy="${tenth(y)}" r="${tenth(r)}"${unscaled(rest, Number(r))}/>`,
      )
      .replace(/ d="([^"]*)"/g, (_, path: string) => ` d="${path.replace(/-?\d+\.\d{2,}/g, tenth)}"`)
      .replace(
        / transform="([^"]*)"/g,
        (_, value: string) => ` transform="${value.replace(/-?\d+\.\d{2,}/g, tenth)}"`,
      )
      .replace(/<rect [^>]*fill="none"><\/rect>\n?/, "")
      .replace(/><\/path>/g, "/>")
      .replace(/\n+/g, "\n")
      // Scales with its box; what it shows is said by the figure around it.
      .replace(
        /^<svg width="\d+" height="\d+"/,
        `<svg aria-hidden="true" focusable="false" style="width:100%;height:auto;display:block"`,
      )
  );
}

/** A tenth of a pixel is more than a screen shows. */
const tenth = (number: string) => String(Math.round(Number(number) * 10) / 10);

/** A border's width is the drawing's, not the scaled mark's. */
const unscaled = (attributes: string, scale: number) =>
  attributes.replace(
    /stroke-width="([\d.]+)"/,
    (_, width: string) => `stroke-width="${tenth(String(Number(width) * scale))}"`,
  );
