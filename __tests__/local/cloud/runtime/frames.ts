/** A frame as the runtime interface client writes it. @param flags the type's last byte @param at epoch ms */
export function frame(message: string | Buffer, flags = 0b11, at = 1_700_000_000_123): Buffer {
  const bytes = Buffer.from(message);
  const head = Buffer.alloc(16);
  head.writeUInt32BE(0xa55a0000 + flags, 0);
  head.writeUInt32BE(bytes.length, 4);
  head.writeBigUInt64BE(BigInt(at) * 1000n + 456n, 8);
  return Buffer.concat([head, bytes]);
}
