//! The request handler, for `evenkeel/edge`.

use super::data::RawTable;
use crate::options;
use crate::serving::{Handler, HandlerOptions, Request, Response};
use wasm_bindgen::prelude::*;

/// What is served.
#[wasm_bindgen]
pub struct RawHandler {
    handler: Handler,
    max_body_bytes: usize,
}

#[wasm_bindgen]
impl RawHandler {
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str) -> Result<RawHandler, JsValue> {
        let options: HandlerOptions = options::parse(options)?;
        Ok(RawHandler {
            max_body_bytes: options.max_body_bytes,
            handler: Handler::new(options),
        })
    }

    #[wasm_bindgen(getter, js_name = maxBodyBytes)]
    pub fn max_body_bytes(&self) -> usize {
        self.max_body_bytes
    }

    #[wasm_bindgen(js_name = setModel)]
    pub fn set_model(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        Ok(self.handler.set_model(bytes)?)
    }

    #[wasm_bindgen(js_name = setReference)]
    pub fn set_reference(&mut self, table: RawTable) -> Result<(), JsValue> {
        self.handler.set_reference_table(table.check()?);
        Ok(())
    }

    pub fn handle(
        &self,
        method: &str,
        path: &str,
        content_type: Option<String>,
        accept: Option<String>,
        body: &[u8],
    ) -> RawResponse {
        RawResponse(self.handler.handle(&Request {
            method,
            path,
            content_type: content_type.as_deref(),
            accept: accept.as_deref(),
            body,
        }))
    }
}

/// An answer.
#[wasm_bindgen]
pub struct RawResponse(Response);

#[wasm_bindgen]
impl RawResponse {
    #[wasm_bindgen(getter)]
    pub fn status(&self) -> u16 {
        self.0.status
    }

    #[wasm_bindgen(getter, js_name = contentType)]
    pub fn content_type(&self) -> String {
        self.0.content_type.to_owned()
    }

    #[wasm_bindgen(getter)]
    pub fn allow(&self) -> Option<String> {
        self.0.allow.map(str::to_owned)
    }

    #[wasm_bindgen(js_name = takeBody)]
    pub fn take_body(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.0.body)
    }
}
