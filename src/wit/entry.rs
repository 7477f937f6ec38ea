//! Where other components enter.
#![allow(unsafe_code, reason = "exports have names that the linker must take unchecked")]

use super::bindings;
use super::calls::Library;

bindings::export!(Library with_types_in bindings);
