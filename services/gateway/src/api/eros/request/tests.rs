//! What bodies say.

use serde_json::json;

use super::*;

#[test]
fn a_price_that_is_null_is_none_at_all() {
    let read = |body: Value| {
        let message = MessageChange::read(&body).unwrap().into_message("x".to_owned(), 1, None);
        (message.price, message.no_price)
    };
    assert_eq!(read(json!({"price": null})), (None, true));
    assert_eq!(read(json!({"price": 17.5})), (Some("17.5".to_owned()), false));
    assert_eq!(read(json!({"caption_text": null})), (None, false));
    let wrong = MessageChange::read(&json!({"price": "10"})).err().unwrap();
    assert_eq!(wrong.fields()[0].pointer, "/price");
}
