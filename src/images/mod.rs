//! Photos on their way into a model: decoded, resized, cropped, normalized, as Pillow, OpenCV and
//! torchvision do it.

mod colors;
#[cfg(feature = "images")]
mod decode;
mod decode_options;
mod geometry;
mod image;
mod pipeline;
mod preprocess;
mod resize;
mod samples;

#[cfg(feature = "images")]
pub use decode::{decode, is_image};
pub use decode_options::{DecodeOptions, Orientation};
pub use image::Image;
pub use pipeline::{Frame, Pipeline};
pub use preprocess::{ChannelOrder, Fit, Layout, Preprocess, Preset};
pub use resize::ResizeMode;
