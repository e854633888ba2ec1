/* Counts the words of a text: an addon that node-gyp compiles. */
#include <ctype.h>
#include <node_api.h>

static napi_value count(napi_env env, napi_callback_info info) {
	char text[1024];
	size_t arguments = 1, length = 0;
	napi_value argument, result;
	int words = 0, inside = 0;
	napi_get_cb_info(env, info, &arguments, &argument, NULL, NULL);
	napi_get_value_string_utf8(env, argument, text, sizeof text, &length);
	for (size_t at = 0; at < length; at++) {
		if (!isspace((unsigned char)text[at]) && !inside) words++;
		inside = !isspace((unsigned char)text[at]);
	}
	napi_create_int32(env, words, &result);
	return result;
}

NAPI_MODULE_INIT() {
	napi_value function;
	napi_create_function(env, "count", NAPI_AUTO_LENGTH, count, NULL, &function);
	napi_set_named_property(env, exports, "count", function);
	return exports;
}
