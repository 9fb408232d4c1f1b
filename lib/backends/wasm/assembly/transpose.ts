/** The transpose of a matrix of `rows` rows and `columns` columns. */
export function transpose(from: usize, to: usize, rows: i32, columns: i32): void {
  const fromRow = <usize>columns * 4, toRow = <usize>rows * 4;
  const wholeRows = rows & ~3, wholeColumns = columns & ~3;
  for (let i = 0; i < rows; i++) {
    if (i < wholeRows && (i & 3) === 0) {
      for (let j = 0; j < wholeColumns; j += 4) {
        turn4x4(from + <usize>j * 4, fromRow, to + <usize>j * toRow, toRow);
      }
    }
    for (let j = i < wholeRows ? wholeColumns : 0; j < columns; j++) {
      store<f32>(to + <usize>j * toRow, load<f32>(from + <usize>j * 4));
    }
    from += fromRow;
    to += 4;
  }
}

/** Four rows of four numbers become four columns. */
@inline
export function turn4x4(from: usize, fromRow: usize, to: usize, toRow: usize): void {
  const r0 = v128.load(from), r1 = v128.load(from + fromRow);
  const r2 = v128.load(from + 2 * fromRow), r3 = v128.load(from + 3 * fromRow);
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5), high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(to + toRow, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
  v128.store(to + 2 * toRow, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
  v128.store(to + 3 * toRow, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
}
