//! Runs the instance's constructors, once.
//!
//! The neural engine registers its kernels by constructors. Unless the program calls them itself, the
//! linker makes every exported function, allocation included, run them all again.
#![allow(unsafe_code)]

unsafe extern "C" {
    fn __wasm_call_ctors();
}

/// To be called before anything else, once per instance.
pub(super) fn run() {
    // SAFETY: the linker makes this function; it takes nothing and is called once, by `start`.
    unsafe { __wasm_call_ctors() }
}
