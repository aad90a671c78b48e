//! What replaces tract's own kernels where they were measured to be slow.

mod gemm;
mod tile;
