// A QR code, dark on light in either theme, since scanners want it so.

interface Props {
  modules: number; // of each side
  path: string; // of the dark ones, in units of modules
  label: string;
}

// Clear modules around the code, without which scanners do not find it.
const MARGIN = 4;

export function QrCode({ modules, path, label }: Props) {
  const size = modules + 2 * MARGIN;
  return (
    <svg
      className="qr-code"
      viewBox={`${-MARGIN} ${-MARGIN} ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect x={-MARGIN} y={-MARGIN} width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
