import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  _enum,
  array,
  int,
  literal,
  require_dist,
  strictObject,
  string
} from "./chunk-7N27Q24S.js";
import {
  asset
} from "./chunk-MYN7TJJQ.js";
import {
  errorMessage,
  locator,
  refuse
} from "./chunk-7IBSK4N5.js";
import {
  __commonJS,
  __toESM
} from "./chunk-EL2BM4EZ.js";

// node_modules/xmlchars/xml/1.0/ed5.js
var require_ed5 = __commonJS({
  "node_modules/xmlchars/xml/1.0/ed5.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.CHAR = "	\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}";
    exports.S = " 	\r\n";
    exports.NAME_START_CHAR = ":A-Z_a-z\xC0-\xD6\xD8-\xF6\xF8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}";
    exports.NAME_CHAR = "-" + exports.NAME_START_CHAR + ".0-9\xB7\u0300-\u036F\u203F-\u2040";
    exports.CHAR_RE = new RegExp("^[" + exports.CHAR + "]$", "u");
    exports.S_RE = new RegExp("^[" + exports.S + "]+$", "u");
    exports.NAME_START_CHAR_RE = new RegExp("^[" + exports.NAME_START_CHAR + "]$", "u");
    exports.NAME_CHAR_RE = new RegExp("^[" + exports.NAME_CHAR + "]$", "u");
    exports.NAME_RE = new RegExp("^[" + exports.NAME_START_CHAR + "][" + exports.NAME_CHAR + "]*$", "u");
    exports.NMTOKEN_RE = new RegExp("^[" + exports.NAME_CHAR + "]+$", "u");
    var TAB = 9;
    var NL = 10;
    var CR = 13;
    var SPACE = 32;
    exports.S_LIST = [SPACE, NL, CR, TAB];
    function isChar(c) {
      return c >= SPACE && c <= 55295 || c === NL || c === CR || c === TAB || c >= 57344 && c <= 65533 || c >= 65536 && c <= 1114111;
    }
    exports.isChar = isChar;
    function isS(c) {
      return c === SPACE || c === NL || c === CR || c === TAB;
    }
    exports.isS = isS;
    function isNameStartChar(c) {
      return c >= 65 && c <= 90 || c >= 97 && c <= 122 || c === 58 || c === 95 || c === 8204 || c === 8205 || c >= 192 && c <= 214 || c >= 216 && c <= 246 || c >= 248 && c <= 767 || c >= 880 && c <= 893 || c >= 895 && c <= 8191 || c >= 8304 && c <= 8591 || c >= 11264 && c <= 12271 || c >= 12289 && c <= 55295 || c >= 63744 && c <= 64975 || c >= 65008 && c <= 65533 || c >= 65536 && c <= 983039;
    }
    exports.isNameStartChar = isNameStartChar;
    function isNameChar(c) {
      return isNameStartChar(c) || c >= 48 && c <= 57 || c === 45 || c === 46 || c === 183 || c >= 768 && c <= 879 || c >= 8255 && c <= 8256;
    }
    exports.isNameChar = isNameChar;
  }
});

// node_modules/xmlchars/xml/1.1/ed2.js
var require_ed2 = __commonJS({
  "node_modules/xmlchars/xml/1.1/ed2.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.CHAR = "-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}";
    exports.RESTRICTED_CHAR = "-\b\v\f-\x7F-\x84\x86-\x9F";
    exports.S = " 	\r\n";
    exports.NAME_START_CHAR = ":A-Z_a-z\xC0-\xD6\xD8-\xF6\xF8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}";
    exports.NAME_CHAR = "-" + exports.NAME_START_CHAR + ".0-9\xB7\u0300-\u036F\u203F-\u2040";
    exports.CHAR_RE = new RegExp("^[" + exports.CHAR + "]$", "u");
    exports.RESTRICTED_CHAR_RE = new RegExp("^[" + exports.RESTRICTED_CHAR + "]$", "u");
    exports.S_RE = new RegExp("^[" + exports.S + "]+$", "u");
    exports.NAME_START_CHAR_RE = new RegExp("^[" + exports.NAME_START_CHAR + "]$", "u");
    exports.NAME_CHAR_RE = new RegExp("^[" + exports.NAME_CHAR + "]$", "u");
    exports.NAME_RE = new RegExp("^[" + exports.NAME_START_CHAR + "][" + exports.NAME_CHAR + "]*$", "u");
    exports.NMTOKEN_RE = new RegExp("^[" + exports.NAME_CHAR + "]+$", "u");
    var TAB = 9;
    var NL = 10;
    var CR = 13;
    var SPACE = 32;
    exports.S_LIST = [SPACE, NL, CR, TAB];
    function isChar(c) {
      return c >= 1 && c <= 55295 || c >= 57344 && c <= 65533 || c >= 65536 && c <= 1114111;
    }
    exports.isChar = isChar;
    function isRestrictedChar(c) {
      return c >= 1 && c <= 8 || c === 11 || c === 12 || c >= 14 && c <= 31 || c >= 127 && c <= 132 || c >= 134 && c <= 159;
    }
    exports.isRestrictedChar = isRestrictedChar;
    function isCharAndNotRestricted(c) {
      return c === 9 || c === 10 || c === 13 || c > 31 && c < 127 || c === 133 || c > 159 && c <= 55295 || c >= 57344 && c <= 65533 || c >= 65536 && c <= 1114111;
    }
    exports.isCharAndNotRestricted = isCharAndNotRestricted;
    function isS(c) {
      return c === SPACE || c === NL || c === CR || c === TAB;
    }
    exports.isS = isS;
    function isNameStartChar(c) {
      return c >= 65 && c <= 90 || c >= 97 && c <= 122 || c === 58 || c === 95 || c === 8204 || c === 8205 || c >= 192 && c <= 214 || c >= 216 && c <= 246 || c >= 248 && c <= 767 || c >= 880 && c <= 893 || c >= 895 && c <= 8191 || c >= 8304 && c <= 8591 || c >= 11264 && c <= 12271 || c >= 12289 && c <= 55295 || c >= 63744 && c <= 64975 || c >= 65008 && c <= 65533 || c >= 65536 && c <= 983039;
    }
    exports.isNameStartChar = isNameStartChar;
    function isNameChar(c) {
      return isNameStartChar(c) || c >= 48 && c <= 57 || c === 45 || c === 46 || c === 183 || c >= 768 && c <= 879 || c >= 8255 && c <= 8256;
    }
    exports.isNameChar = isNameChar;
  }
});

// node_modules/xmlchars/xmlns/1.0/ed3.js
var require_ed3 = __commonJS({
  "node_modules/xmlchars/xmlns/1.0/ed3.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.NC_NAME_START_CHAR = "A-Z_a-z\xC0-\xD6\xD8-\xF6\xF8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}";
    exports.NC_NAME_CHAR = "-" + exports.NC_NAME_START_CHAR + ".0-9\xB7\u0300-\u036F\u203F-\u2040";
    exports.NC_NAME_START_CHAR_RE = new RegExp("^[" + exports.NC_NAME_START_CHAR + "]$", "u");
    exports.NC_NAME_CHAR_RE = new RegExp("^[" + exports.NC_NAME_CHAR + "]$", "u");
    exports.NC_NAME_RE = new RegExp("^[" + exports.NC_NAME_START_CHAR + "][" + exports.NC_NAME_CHAR + "]*$", "u");
    function isNCNameStartChar(c) {
      return c >= 65 && c <= 90 || c === 95 || c >= 97 && c <= 122 || c >= 192 && c <= 214 || c >= 216 && c <= 246 || c >= 248 && c <= 767 || c >= 880 && c <= 893 || c >= 895 && c <= 8191 || c >= 8204 && c <= 8205 || c >= 8304 && c <= 8591 || c >= 11264 && c <= 12271 || c >= 12289 && c <= 55295 || c >= 63744 && c <= 64975 || c >= 65008 && c <= 65533 || c >= 65536 && c <= 983039;
    }
    exports.isNCNameStartChar = isNCNameStartChar;
    function isNCNameChar(c) {
      return isNCNameStartChar(c) || (c === 45 || c === 46 || c >= 48 && c <= 57 || c === 183 || c >= 768 && c <= 879 || c >= 8255 && c <= 8256);
    }
    exports.isNCNameChar = isNCNameChar;
  }
});

// node_modules/saxes/saxes.js
var require_saxes = __commonJS({
  "node_modules/saxes/saxes.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.SaxesParser = exports.EVENTS = void 0;
    var ed5 = require_ed5();
    var ed2 = require_ed2();
    var NSed3 = require_ed3();
    var isS = ed5.isS;
    var isChar10 = ed5.isChar;
    var isNameStartChar = ed5.isNameStartChar;
    var isNameChar = ed5.isNameChar;
    var S_LIST = ed5.S_LIST;
    var NAME_RE = ed5.NAME_RE;
    var isChar11 = ed2.isChar;
    var isNCNameStartChar = NSed3.isNCNameStartChar;
    var isNCNameChar = NSed3.isNCNameChar;
    var NC_NAME_RE = NSed3.NC_NAME_RE;
    var XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";
    var XMLNS_NAMESPACE = "http://www.w3.org/2000/xmlns/";
    var rootNS = {
      // eslint-disable-next-line @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-assignment
      __proto__: null,
      xml: XML_NAMESPACE,
      xmlns: XMLNS_NAMESPACE
    };
    var XML_ENTITIES = {
      // eslint-disable-next-line @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-assignment
      __proto__: null,
      amp: "&",
      gt: ">",
      lt: "<",
      quot: '"',
      apos: "'"
    };
    var EOC = -1;
    var NL_LIKE = -2;
    var S_BEGIN = 0;
    var S_BEGIN_WHITESPACE = 1;
    var S_DOCTYPE = 2;
    var S_DOCTYPE_QUOTE = 3;
    var S_DTD = 4;
    var S_DTD_QUOTED = 5;
    var S_DTD_OPEN_WAKA = 6;
    var S_DTD_OPEN_WAKA_BANG = 7;
    var S_DTD_COMMENT = 8;
    var S_DTD_COMMENT_ENDING = 9;
    var S_DTD_COMMENT_ENDED = 10;
    var S_DTD_PI = 11;
    var S_DTD_PI_ENDING = 12;
    var S_TEXT = 13;
    var S_ENTITY = 14;
    var S_OPEN_WAKA = 15;
    var S_OPEN_WAKA_BANG = 16;
    var S_COMMENT = 17;
    var S_COMMENT_ENDING = 18;
    var S_COMMENT_ENDED = 19;
    var S_CDATA = 20;
    var S_CDATA_ENDING = 21;
    var S_CDATA_ENDING_2 = 22;
    var S_PI_FIRST_CHAR = 23;
    var S_PI_REST = 24;
    var S_PI_BODY = 25;
    var S_PI_ENDING = 26;
    var S_XML_DECL_NAME_START = 27;
    var S_XML_DECL_NAME = 28;
    var S_XML_DECL_EQ = 29;
    var S_XML_DECL_VALUE_START = 30;
    var S_XML_DECL_VALUE = 31;
    var S_XML_DECL_SEPARATOR = 32;
    var S_XML_DECL_ENDING = 33;
    var S_OPEN_TAG = 34;
    var S_OPEN_TAG_SLASH = 35;
    var S_ATTRIB = 36;
    var S_ATTRIB_NAME = 37;
    var S_ATTRIB_NAME_SAW_WHITE = 38;
    var S_ATTRIB_VALUE = 39;
    var S_ATTRIB_VALUE_QUOTED = 40;
    var S_ATTRIB_VALUE_CLOSED = 41;
    var S_ATTRIB_VALUE_UNQUOTED = 42;
    var S_CLOSE_TAG = 43;
    var S_CLOSE_TAG_SAW_WHITE = 44;
    var TAB = 9;
    var NL = 10;
    var CR = 13;
    var SPACE = 32;
    var BANG = 33;
    var DQUOTE = 34;
    var AMP = 38;
    var SQUOTE = 39;
    var MINUS = 45;
    var FORWARD_SLASH = 47;
    var SEMICOLON = 59;
    var LESS = 60;
    var EQUAL = 61;
    var GREATER = 62;
    var QUESTION = 63;
    var OPEN_BRACKET = 91;
    var CLOSE_BRACKET = 93;
    var NEL = 133;
    var LS = 8232;
    var isQuote = (c) => c === DQUOTE || c === SQUOTE;
    var QUOTES = [DQUOTE, SQUOTE];
    var DOCTYPE_TERMINATOR = [...QUOTES, OPEN_BRACKET, GREATER];
    var DTD_TERMINATOR = [...QUOTES, LESS, CLOSE_BRACKET];
    var XML_DECL_NAME_TERMINATOR = [EQUAL, QUESTION, ...S_LIST];
    var ATTRIB_VALUE_UNQUOTED_TERMINATOR = [...S_LIST, GREATER, AMP, LESS];
    function nsPairCheck(parser, prefix, uri) {
      switch (prefix) {
        case "xml":
          if (uri !== XML_NAMESPACE) {
            parser.fail(`xml prefix must be bound to ${XML_NAMESPACE}.`);
          }
          break;
        case "xmlns":
          if (uri !== XMLNS_NAMESPACE) {
            parser.fail(`xmlns prefix must be bound to ${XMLNS_NAMESPACE}.`);
          }
          break;
        default:
      }
      switch (uri) {
        case XMLNS_NAMESPACE:
          parser.fail(prefix === "" ? `the default namespace may not be set to ${uri}.` : `may not assign a prefix (even "xmlns") to the URI ${XMLNS_NAMESPACE}.`);
          break;
        case XML_NAMESPACE:
          switch (prefix) {
            case "xml":
              break;
            case "":
              parser.fail(`the default namespace may not be set to ${uri}.`);
              break;
            default:
              parser.fail("may not assign the xml namespace to another prefix.");
          }
          break;
        default:
      }
    }
    function nsMappingCheck(parser, mapping) {
      for (const local of Object.keys(mapping)) {
        nsPairCheck(parser, local, mapping[local]);
      }
    }
    var isNCName = (name) => NC_NAME_RE.test(name);
    var isName = (name) => NAME_RE.test(name);
    var FORBIDDEN_START = 0;
    var FORBIDDEN_BRACKET = 1;
    var FORBIDDEN_BRACKET_BRACKET = 2;
    exports.EVENTS = [
      "xmldecl",
      "text",
      "processinginstruction",
      "doctype",
      "comment",
      "opentagstart",
      "attribute",
      "opentag",
      "closetag",
      "cdata",
      "error",
      "end",
      "ready"
    ];
    var EVENT_NAME_TO_HANDLER_NAME = {
      xmldecl: "xmldeclHandler",
      text: "textHandler",
      processinginstruction: "piHandler",
      doctype: "doctypeHandler",
      comment: "commentHandler",
      opentagstart: "openTagStartHandler",
      attribute: "attributeHandler",
      opentag: "openTagHandler",
      closetag: "closeTagHandler",
      cdata: "cdataHandler",
      error: "errorHandler",
      end: "endHandler",
      ready: "readyHandler"
    };
    var SaxesParser2 = class {
      /**
       * @param opt The parser options.
       */
      constructor(opt) {
        this.opt = opt !== null && opt !== void 0 ? opt : {};
        this.fragmentOpt = !!this.opt.fragment;
        const xmlnsOpt = this.xmlnsOpt = !!this.opt.xmlns;
        this.trackPosition = this.opt.position !== false;
        this.fileName = this.opt.fileName;
        if (xmlnsOpt) {
          this.nameStartCheck = isNCNameStartChar;
          this.nameCheck = isNCNameChar;
          this.isName = isNCName;
          this.processAttribs = this.processAttribsNS;
          this.pushAttrib = this.pushAttribNS;
          this.ns = Object.assign({ __proto__: null }, rootNS);
          const additional = this.opt.additionalNamespaces;
          if (additional != null) {
            nsMappingCheck(this, additional);
            Object.assign(this.ns, additional);
          }
        } else {
          this.nameStartCheck = isNameStartChar;
          this.nameCheck = isNameChar;
          this.isName = isName;
          this.processAttribs = this.processAttribsPlain;
          this.pushAttrib = this.pushAttribPlain;
        }
        this.stateTable = [
          /* eslint-disable @typescript-eslint/unbound-method */
          this.sBegin,
          this.sBeginWhitespace,
          this.sDoctype,
          this.sDoctypeQuote,
          this.sDTD,
          this.sDTDQuoted,
          this.sDTDOpenWaka,
          this.sDTDOpenWakaBang,
          this.sDTDComment,
          this.sDTDCommentEnding,
          this.sDTDCommentEnded,
          this.sDTDPI,
          this.sDTDPIEnding,
          this.sText,
          this.sEntity,
          this.sOpenWaka,
          this.sOpenWakaBang,
          this.sComment,
          this.sCommentEnding,
          this.sCommentEnded,
          this.sCData,
          this.sCDataEnding,
          this.sCDataEnding2,
          this.sPIFirstChar,
          this.sPIRest,
          this.sPIBody,
          this.sPIEnding,
          this.sXMLDeclNameStart,
          this.sXMLDeclName,
          this.sXMLDeclEq,
          this.sXMLDeclValueStart,
          this.sXMLDeclValue,
          this.sXMLDeclSeparator,
          this.sXMLDeclEnding,
          this.sOpenTag,
          this.sOpenTagSlash,
          this.sAttrib,
          this.sAttribName,
          this.sAttribNameSawWhite,
          this.sAttribValue,
          this.sAttribValueQuoted,
          this.sAttribValueClosed,
          this.sAttribValueUnquoted,
          this.sCloseTag,
          this.sCloseTagSawWhite
          /* eslint-enable @typescript-eslint/unbound-method */
        ];
        this._init();
      }
      /**
       * Indicates whether or not the parser is closed. If ``true``, wait for
       * the ``ready`` event to write again.
       */
      get closed() {
        return this._closed;
      }
      _init() {
        var _a;
        this.openWakaBang = "";
        this.text = "";
        this.name = "";
        this.piTarget = "";
        this.entity = "";
        this.q = null;
        this.tags = [];
        this.tag = null;
        this.topNS = null;
        this.chunk = "";
        this.chunkPosition = 0;
        this.i = 0;
        this.prevI = 0;
        this.carriedFromPrevious = void 0;
        this.forbiddenState = FORBIDDEN_START;
        this.attribList = [];
        const { fragmentOpt } = this;
        this.state = fragmentOpt ? S_TEXT : S_BEGIN;
        this.reportedTextBeforeRoot = this.reportedTextAfterRoot = this.closedRoot = this.sawRoot = fragmentOpt;
        this.xmlDeclPossible = !fragmentOpt;
        this.xmlDeclExpects = ["version"];
        this.entityReturnState = void 0;
        let { defaultXMLVersion } = this.opt;
        if (defaultXMLVersion === void 0) {
          if (this.opt.forceXMLVersion === true) {
            throw new Error("forceXMLVersion set but defaultXMLVersion is not set");
          }
          defaultXMLVersion = "1.0";
        }
        this.setXMLVersion(defaultXMLVersion);
        this.positionAtNewLine = 0;
        this.doctype = false;
        this._closed = false;
        this.xmlDecl = {
          version: void 0,
          encoding: void 0,
          standalone: void 0
        };
        this.line = 1;
        this.column = 0;
        this.ENTITIES = Object.create(XML_ENTITIES);
        (_a = this.readyHandler) === null || _a === void 0 ? void 0 : _a.call(this);
      }
      /**
       * The stream position the parser is currently looking at. This field is
       * zero-based.
       *
       * This field is not based on counting Unicode characters but is to be
       * interpreted as a plain index into a JavaScript string.
       */
      get position() {
        return this.chunkPosition + this.i;
      }
      /**
       * The column number of the next character to be read by the parser.  *
       * This field is zero-based. (The first column in a line is 0.)
       *
       * This field reports the index at which the next character would be in the
       * line if the line were represented as a JavaScript string.  Note that this
       * *can* be different to a count based on the number of *Unicode characters*
       * due to how JavaScript handles astral plane characters.
       *
       * See [[column]] for a number that corresponds to a count of Unicode
       * characters.
       */
      get columnIndex() {
        return this.position - this.positionAtNewLine;
      }
      /**
       * Set an event listener on an event. The parser supports one handler per
       * event type. If you try to set an event handler over an existing handler,
       * the old handler is silently overwritten.
       *
       * @param name The event to listen to.
       *
       * @param handler The handler to set.
       */
      on(name, handler) {
        this[EVENT_NAME_TO_HANDLER_NAME[name]] = handler;
      }
      /**
       * Unset an event handler.
       *
       * @parma name The event to stop listening to.
       */
      off(name) {
        this[EVENT_NAME_TO_HANDLER_NAME[name]] = void 0;
      }
      /**
       * Make an error object. The error object will have a message that contains
       * the ``fileName`` option passed at the creation of the parser. If position
       * tracking was turned on, it will also have line and column number
       * information.
       *
       * @param message The message describing the error to report.
       *
       * @returns An error object with a properly formatted message.
       */
      makeError(message) {
        var _a;
        let msg = (_a = this.fileName) !== null && _a !== void 0 ? _a : "";
        if (this.trackPosition) {
          if (msg.length > 0) {
            msg += ":";
          }
          msg += `${this.line}:${this.column}`;
        }
        if (msg.length > 0) {
          msg += ": ";
        }
        return new Error(msg + message);
      }
      /**
       * Report a parsing error. This method is made public so that client code may
       * check for issues that are outside the scope of this project and can report
       * errors.
       *
       * @param message The error to report.
       *
       * @returns this
       */
      fail(message) {
        const err = this.makeError(message);
        const handler = this.errorHandler;
        if (handler === void 0) {
          throw err;
        } else {
          handler(err);
        }
        return this;
      }
      /**
       * Write a XML data to the parser.
       *
       * @param chunk The XML data to write.
       *
       * @returns this
       */
      // We do need object for the type here. Yes, it often causes problems
      // but not in this case.
      write(chunk) {
        if (this.closed) {
          return this.fail("cannot write after close; assign an onready handler.");
        }
        let end = false;
        if (chunk === null) {
          end = true;
          chunk = "";
        } else if (typeof chunk === "object") {
          chunk = chunk.toString();
        }
        if (this.carriedFromPrevious !== void 0) {
          chunk = `${this.carriedFromPrevious}${chunk}`;
          this.carriedFromPrevious = void 0;
        }
        let limit = chunk.length;
        const lastCode = chunk.charCodeAt(limit - 1);
        if (!end && // A trailing CR or surrogate must be carried over to the next
        // chunk.
        (lastCode === CR || lastCode >= 55296 && lastCode <= 56319)) {
          this.carriedFromPrevious = chunk[limit - 1];
          limit--;
          chunk = chunk.slice(0, limit);
        }
        const { stateTable } = this;
        this.chunk = chunk;
        this.i = 0;
        while (this.i < limit) {
          stateTable[this.state].call(this);
        }
        this.chunkPosition += limit;
        return end ? this.end() : this;
      }
      /**
       * Close the current stream. Perform final well-formedness checks and reset
       * the parser tstate.
       *
       * @returns this
       */
      close() {
        return this.write(null);
      }
      /**
       * Get a single code point out of the current chunk. This updates the current
       * position if we do position tracking.
       *
       * This is the algorithm to use for XML 1.0.
       *
       * @returns The character read.
       */
      getCode10() {
        const { chunk, i } = this;
        this.prevI = i;
        this.i = i + 1;
        if (i >= chunk.length) {
          return EOC;
        }
        const code = chunk.charCodeAt(i);
        this.column++;
        if (code < 55296) {
          if (code >= SPACE || code === TAB) {
            return code;
          }
          switch (code) {
            case NL:
              this.line++;
              this.column = 0;
              this.positionAtNewLine = this.position;
              return NL;
            case CR:
              if (chunk.charCodeAt(i + 1) === NL) {
                this.i = i + 2;
              }
              this.line++;
              this.column = 0;
              this.positionAtNewLine = this.position;
              return NL_LIKE;
            default:
              this.fail("disallowed character.");
              return code;
          }
        }
        if (code > 56319) {
          if (!(code >= 57344 && code <= 65533)) {
            this.fail("disallowed character.");
          }
          return code;
        }
        const final = 65536 + (code - 55296) * 1024 + (chunk.charCodeAt(i + 1) - 56320);
        this.i = i + 2;
        if (final > 1114111) {
          this.fail("disallowed character.");
        }
        return final;
      }
      /**
       * Get a single code point out of the current chunk. This updates the current
       * position if we do position tracking.
       *
       * This is the algorithm to use for XML 1.1.
       *
       * @returns {number} The character read.
       */
      getCode11() {
        const { chunk, i } = this;
        this.prevI = i;
        this.i = i + 1;
        if (i >= chunk.length) {
          return EOC;
        }
        const code = chunk.charCodeAt(i);
        this.column++;
        if (code < 55296) {
          if (code > 31 && code < 127 || code > 159 && code !== LS || code === TAB) {
            return code;
          }
          switch (code) {
            case NL:
              this.line++;
              this.column = 0;
              this.positionAtNewLine = this.position;
              return NL;
            case CR: {
              const next = chunk.charCodeAt(i + 1);
              if (next === NL || next === NEL) {
                this.i = i + 2;
              }
            }
            /* yes, fall through */
            case NEL:
            // 0x85
            case LS:
              this.line++;
              this.column = 0;
              this.positionAtNewLine = this.position;
              return NL_LIKE;
            default:
              this.fail("disallowed character.");
              return code;
          }
        }
        if (code > 56319) {
          if (!(code >= 57344 && code <= 65533)) {
            this.fail("disallowed character.");
          }
          return code;
        }
        const final = 65536 + (code - 55296) * 1024 + (chunk.charCodeAt(i + 1) - 56320);
        this.i = i + 2;
        if (final > 1114111) {
          this.fail("disallowed character.");
        }
        return final;
      }
      /**
       * Like ``getCode`` but with the return value normalized so that ``NL`` is
       * returned for ``NL_LIKE``.
       */
      getCodeNorm() {
        const c = this.getCode();
        return c === NL_LIKE ? NL : c;
      }
      unget() {
        this.i = this.prevI;
        this.column--;
      }
      /**
       * Capture characters into a buffer until encountering one of a set of
       * characters.
       *
       * @param chars An array of codepoints. Encountering a character in the array
       * ends the capture. (``chars`` may safely contain ``NL``.)
       *
       * @return The character code that made the capture end, or ``EOC`` if we hit
       * the end of the chunk. The return value cannot be NL_LIKE: NL is returned
       * instead.
       */
      captureTo(chars) {
        let { i: start } = this;
        const { chunk } = this;
        while (true) {
          const c = this.getCode();
          const isNLLike = c === NL_LIKE;
          const final = isNLLike ? NL : c;
          if (final === EOC || chars.includes(final)) {
            this.text += chunk.slice(start, this.prevI);
            return final;
          }
          if (isNLLike) {
            this.text += `${chunk.slice(start, this.prevI)}
`;
            start = this.i;
          }
        }
      }
      /**
       * Capture characters into a buffer until encountering a character.
       *
       * @param char The codepoint that ends the capture. **NOTE ``char`` MAY NOT
       * CONTAIN ``NL``.** Passing ``NL`` will result in buggy behavior.
       *
       * @return ``true`` if we ran into the character. Otherwise, we ran into the
       * end of the current chunk.
       */
      captureToChar(char) {
        let { i: start } = this;
        const { chunk } = this;
        while (true) {
          let c = this.getCode();
          switch (c) {
            case NL_LIKE:
              this.text += `${chunk.slice(start, this.prevI)}
`;
              start = this.i;
              c = NL;
              break;
            case EOC:
              this.text += chunk.slice(start);
              return false;
            default:
          }
          if (c === char) {
            this.text += chunk.slice(start, this.prevI);
            return true;
          }
        }
      }
      /**
       * Capture characters that satisfy ``isNameChar`` into the ``name`` field of
       * this parser.
       *
       * @return The character code that made the test fail, or ``EOC`` if we hit
       * the end of the chunk. The return value cannot be NL_LIKE: NL is returned
       * instead.
       */
      captureNameChars() {
        const { chunk, i: start } = this;
        while (true) {
          const c = this.getCode();
          if (c === EOC) {
            this.name += chunk.slice(start);
            return EOC;
          }
          if (!isNameChar(c)) {
            this.name += chunk.slice(start, this.prevI);
            return c === NL_LIKE ? NL : c;
          }
        }
      }
      /**
       * Skip white spaces.
       *
       * @return The character that ended the skip, or ``EOC`` if we hit
       * the end of the chunk. The return value cannot be NL_LIKE: NL is returned
       * instead.
       */
      skipSpaces() {
        while (true) {
          const c = this.getCodeNorm();
          if (c === EOC || !isS(c)) {
            return c;
          }
        }
      }
      setXMLVersion(version) {
        this.currentXMLVersion = version;
        if (version === "1.0") {
          this.isChar = isChar10;
          this.getCode = this.getCode10;
        } else {
          this.isChar = isChar11;
          this.getCode = this.getCode11;
        }
      }
      // STATE ENGINE METHODS
      // This needs to be a state separate from S_BEGIN_WHITESPACE because we want
      // to be sure never to come back to this state later.
      sBegin() {
        if (this.chunk.charCodeAt(0) === 65279) {
          this.i++;
          this.column++;
        }
        this.state = S_BEGIN_WHITESPACE;
      }
      sBeginWhitespace() {
        const iBefore = this.i;
        const c = this.skipSpaces();
        if (this.prevI !== iBefore) {
          this.xmlDeclPossible = false;
        }
        switch (c) {
          case LESS:
            this.state = S_OPEN_WAKA;
            if (this.text.length !== 0) {
              throw new Error("no-empty text at start");
            }
            break;
          case EOC:
            break;
          default:
            this.unget();
            this.state = S_TEXT;
            this.xmlDeclPossible = false;
        }
      }
      sDoctype() {
        var _a;
        const c = this.captureTo(DOCTYPE_TERMINATOR);
        switch (c) {
          case GREATER: {
            (_a = this.doctypeHandler) === null || _a === void 0 ? void 0 : _a.call(this, this.text);
            this.text = "";
            this.state = S_TEXT;
            this.doctype = true;
            break;
          }
          case EOC:
            break;
          default:
            this.text += String.fromCodePoint(c);
            if (c === OPEN_BRACKET) {
              this.state = S_DTD;
            } else if (isQuote(c)) {
              this.state = S_DOCTYPE_QUOTE;
              this.q = c;
            }
        }
      }
      sDoctypeQuote() {
        const q = this.q;
        if (this.captureToChar(q)) {
          this.text += String.fromCodePoint(q);
          this.q = null;
          this.state = S_DOCTYPE;
        }
      }
      sDTD() {
        const c = this.captureTo(DTD_TERMINATOR);
        if (c === EOC) {
          return;
        }
        this.text += String.fromCodePoint(c);
        if (c === CLOSE_BRACKET) {
          this.state = S_DOCTYPE;
        } else if (c === LESS) {
          this.state = S_DTD_OPEN_WAKA;
        } else if (isQuote(c)) {
          this.state = S_DTD_QUOTED;
          this.q = c;
        }
      }
      sDTDQuoted() {
        const q = this.q;
        if (this.captureToChar(q)) {
          this.text += String.fromCodePoint(q);
          this.state = S_DTD;
          this.q = null;
        }
      }
      sDTDOpenWaka() {
        const c = this.getCodeNorm();
        this.text += String.fromCodePoint(c);
        switch (c) {
          case BANG:
            this.state = S_DTD_OPEN_WAKA_BANG;
            this.openWakaBang = "";
            break;
          case QUESTION:
            this.state = S_DTD_PI;
            break;
          default:
            this.state = S_DTD;
        }
      }
      sDTDOpenWakaBang() {
        const char = String.fromCodePoint(this.getCodeNorm());
        const owb = this.openWakaBang += char;
        this.text += char;
        if (owb !== "-") {
          this.state = owb === "--" ? S_DTD_COMMENT : S_DTD;
          this.openWakaBang = "";
        }
      }
      sDTDComment() {
        if (this.captureToChar(MINUS)) {
          this.text += "-";
          this.state = S_DTD_COMMENT_ENDING;
        }
      }
      sDTDCommentEnding() {
        const c = this.getCodeNorm();
        this.text += String.fromCodePoint(c);
        this.state = c === MINUS ? S_DTD_COMMENT_ENDED : S_DTD_COMMENT;
      }
      sDTDCommentEnded() {
        const c = this.getCodeNorm();
        this.text += String.fromCodePoint(c);
        if (c === GREATER) {
          this.state = S_DTD;
        } else {
          this.fail("malformed comment.");
          this.state = S_DTD_COMMENT;
        }
      }
      sDTDPI() {
        if (this.captureToChar(QUESTION)) {
          this.text += "?";
          this.state = S_DTD_PI_ENDING;
        }
      }
      sDTDPIEnding() {
        const c = this.getCodeNorm();
        this.text += String.fromCodePoint(c);
        if (c === GREATER) {
          this.state = S_DTD;
        }
      }
      sText() {
        if (this.tags.length !== 0) {
          this.handleTextInRoot();
        } else {
          this.handleTextOutsideRoot();
        }
      }
      sEntity() {
        let { i: start } = this;
        const { chunk } = this;
        loop:
          while (true) {
            switch (this.getCode()) {
              case NL_LIKE:
                this.entity += `${chunk.slice(start, this.prevI)}
`;
                start = this.i;
                break;
              case SEMICOLON: {
                const { entityReturnState } = this;
                const entity = this.entity + chunk.slice(start, this.prevI);
                this.state = entityReturnState;
                let parsed;
                if (entity === "") {
                  this.fail("empty entity name.");
                  parsed = "&;";
                } else {
                  parsed = this.parseEntity(entity);
                  this.entity = "";
                }
                if (entityReturnState !== S_TEXT || this.textHandler !== void 0) {
                  this.text += parsed;
                }
                break loop;
              }
              case EOC:
                this.entity += chunk.slice(start);
                break loop;
              default:
            }
          }
      }
      sOpenWaka() {
        const c = this.getCode();
        if (isNameStartChar(c)) {
          this.state = S_OPEN_TAG;
          this.unget();
          this.xmlDeclPossible = false;
        } else {
          switch (c) {
            case FORWARD_SLASH:
              this.state = S_CLOSE_TAG;
              this.xmlDeclPossible = false;
              break;
            case BANG:
              this.state = S_OPEN_WAKA_BANG;
              this.openWakaBang = "";
              this.xmlDeclPossible = false;
              break;
            case QUESTION:
              this.state = S_PI_FIRST_CHAR;
              break;
            default:
              this.fail("disallowed character in tag name");
              this.state = S_TEXT;
              this.xmlDeclPossible = false;
          }
        }
      }
      sOpenWakaBang() {
        this.openWakaBang += String.fromCodePoint(this.getCodeNorm());
        switch (this.openWakaBang) {
          case "[CDATA[":
            if (!this.sawRoot && !this.reportedTextBeforeRoot) {
              this.fail("text data outside of root node.");
              this.reportedTextBeforeRoot = true;
            }
            if (this.closedRoot && !this.reportedTextAfterRoot) {
              this.fail("text data outside of root node.");
              this.reportedTextAfterRoot = true;
            }
            this.state = S_CDATA;
            this.openWakaBang = "";
            break;
          case "--":
            this.state = S_COMMENT;
            this.openWakaBang = "";
            break;
          case "DOCTYPE":
            this.state = S_DOCTYPE;
            if (this.doctype || this.sawRoot) {
              this.fail("inappropriately located doctype declaration.");
            }
            this.openWakaBang = "";
            break;
          default:
            if (this.openWakaBang.length >= 7) {
              this.fail("incorrect syntax.");
            }
        }
      }
      sComment() {
        if (this.captureToChar(MINUS)) {
          this.state = S_COMMENT_ENDING;
        }
      }
      sCommentEnding() {
        var _a;
        const c = this.getCodeNorm();
        if (c === MINUS) {
          this.state = S_COMMENT_ENDED;
          (_a = this.commentHandler) === null || _a === void 0 ? void 0 : _a.call(this, this.text);
          this.text = "";
        } else {
          this.text += `-${String.fromCodePoint(c)}`;
          this.state = S_COMMENT;
        }
      }
      sCommentEnded() {
        const c = this.getCodeNorm();
        if (c !== GREATER) {
          this.fail("malformed comment.");
          this.text += `--${String.fromCodePoint(c)}`;
          this.state = S_COMMENT;
        } else {
          this.state = S_TEXT;
        }
      }
      sCData() {
        if (this.captureToChar(CLOSE_BRACKET)) {
          this.state = S_CDATA_ENDING;
        }
      }
      sCDataEnding() {
        const c = this.getCodeNorm();
        if (c === CLOSE_BRACKET) {
          this.state = S_CDATA_ENDING_2;
        } else {
          this.text += `]${String.fromCodePoint(c)}`;
          this.state = S_CDATA;
        }
      }
      sCDataEnding2() {
        var _a;
        const c = this.getCodeNorm();
        switch (c) {
          case GREATER: {
            (_a = this.cdataHandler) === null || _a === void 0 ? void 0 : _a.call(this, this.text);
            this.text = "";
            this.state = S_TEXT;
            break;
          }
          case CLOSE_BRACKET:
            this.text += "]";
            break;
          default:
            this.text += `]]${String.fromCodePoint(c)}`;
            this.state = S_CDATA;
        }
      }
      // We need this separate state to check the first character fo the pi target
      // with this.nameStartCheck which allows less characters than this.nameCheck.
      sPIFirstChar() {
        const c = this.getCodeNorm();
        if (this.nameStartCheck(c)) {
          this.piTarget += String.fromCodePoint(c);
          this.state = S_PI_REST;
        } else if (c === QUESTION || isS(c)) {
          this.fail("processing instruction without a target.");
          this.state = c === QUESTION ? S_PI_ENDING : S_PI_BODY;
        } else {
          this.fail("disallowed character in processing instruction name.");
          this.piTarget += String.fromCodePoint(c);
          this.state = S_PI_REST;
        }
      }
      sPIRest() {
        const { chunk, i: start } = this;
        while (true) {
          const c = this.getCodeNorm();
          if (c === EOC) {
            this.piTarget += chunk.slice(start);
            return;
          }
          if (!this.nameCheck(c)) {
            this.piTarget += chunk.slice(start, this.prevI);
            const isQuestion = c === QUESTION;
            if (isQuestion || isS(c)) {
              if (this.piTarget === "xml") {
                if (!this.xmlDeclPossible) {
                  this.fail("an XML declaration must be at the start of the document.");
                }
                this.state = isQuestion ? S_XML_DECL_ENDING : S_XML_DECL_NAME_START;
              } else {
                this.state = isQuestion ? S_PI_ENDING : S_PI_BODY;
              }
            } else {
              this.fail("disallowed character in processing instruction name.");
              this.piTarget += String.fromCodePoint(c);
            }
            break;
          }
        }
      }
      sPIBody() {
        if (this.text.length === 0) {
          const c = this.getCodeNorm();
          if (c === QUESTION) {
            this.state = S_PI_ENDING;
          } else if (!isS(c)) {
            this.text = String.fromCodePoint(c);
          }
        } else if (this.captureToChar(QUESTION)) {
          this.state = S_PI_ENDING;
        }
      }
      sPIEnding() {
        var _a;
        const c = this.getCodeNorm();
        if (c === GREATER) {
          const { piTarget } = this;
          if (piTarget.toLowerCase() === "xml") {
            this.fail("the XML declaration must appear at the start of the document.");
          }
          (_a = this.piHandler) === null || _a === void 0 ? void 0 : _a.call(this, {
            target: piTarget,
            body: this.text
          });
          this.piTarget = this.text = "";
          this.state = S_TEXT;
        } else if (c === QUESTION) {
          this.text += "?";
        } else {
          this.text += `?${String.fromCodePoint(c)}`;
          this.state = S_PI_BODY;
        }
        this.xmlDeclPossible = false;
      }
      sXMLDeclNameStart() {
        const c = this.skipSpaces();
        if (c === QUESTION) {
          this.state = S_XML_DECL_ENDING;
          return;
        }
        if (c !== EOC) {
          this.state = S_XML_DECL_NAME;
          this.name = String.fromCodePoint(c);
        }
      }
      sXMLDeclName() {
        const c = this.captureTo(XML_DECL_NAME_TERMINATOR);
        if (c === QUESTION) {
          this.state = S_XML_DECL_ENDING;
          this.name += this.text;
          this.text = "";
          this.fail("XML declaration is incomplete.");
          return;
        }
        if (!(isS(c) || c === EQUAL)) {
          return;
        }
        this.name += this.text;
        this.text = "";
        if (!this.xmlDeclExpects.includes(this.name)) {
          switch (this.name.length) {
            case 0:
              this.fail("did not expect any more name/value pairs.");
              break;
            case 1:
              this.fail(`expected the name ${this.xmlDeclExpects[0]}.`);
              break;
            default:
              this.fail(`expected one of ${this.xmlDeclExpects.join(", ")}`);
          }
        }
        this.state = c === EQUAL ? S_XML_DECL_VALUE_START : S_XML_DECL_EQ;
      }
      sXMLDeclEq() {
        const c = this.getCodeNorm();
        if (c === QUESTION) {
          this.state = S_XML_DECL_ENDING;
          this.fail("XML declaration is incomplete.");
          return;
        }
        if (isS(c)) {
          return;
        }
        if (c !== EQUAL) {
          this.fail("value required.");
        }
        this.state = S_XML_DECL_VALUE_START;
      }
      sXMLDeclValueStart() {
        const c = this.getCodeNorm();
        if (c === QUESTION) {
          this.state = S_XML_DECL_ENDING;
          this.fail("XML declaration is incomplete.");
          return;
        }
        if (isS(c)) {
          return;
        }
        if (!isQuote(c)) {
          this.fail("value must be quoted.");
          this.q = SPACE;
        } else {
          this.q = c;
        }
        this.state = S_XML_DECL_VALUE;
      }
      sXMLDeclValue() {
        const c = this.captureTo([this.q, QUESTION]);
        if (c === QUESTION) {
          this.state = S_XML_DECL_ENDING;
          this.text = "";
          this.fail("XML declaration is incomplete.");
          return;
        }
        if (c === EOC) {
          return;
        }
        const value = this.text;
        this.text = "";
        switch (this.name) {
          case "version": {
            this.xmlDeclExpects = ["encoding", "standalone"];
            const version = value;
            this.xmlDecl.version = version;
            if (!/^1\.[0-9]+$/.test(version)) {
              this.fail("version number must match /^1\\.[0-9]+$/.");
            } else if (!this.opt.forceXMLVersion) {
              this.setXMLVersion(version);
            }
            break;
          }
          case "encoding":
            if (!/^[A-Za-z][A-Za-z0-9._-]*$/.test(value)) {
              this.fail("encoding value must match /^[A-Za-z0-9][A-Za-z0-9._-]*$/.");
            }
            this.xmlDeclExpects = ["standalone"];
            this.xmlDecl.encoding = value;
            break;
          case "standalone":
            if (value !== "yes" && value !== "no") {
              this.fail('standalone value must match "yes" or "no".');
            }
            this.xmlDeclExpects = [];
            this.xmlDecl.standalone = value;
            break;
          default:
        }
        this.name = "";
        this.state = S_XML_DECL_SEPARATOR;
      }
      sXMLDeclSeparator() {
        const c = this.getCodeNorm();
        if (c === QUESTION) {
          this.state = S_XML_DECL_ENDING;
          return;
        }
        if (!isS(c)) {
          this.fail("whitespace required.");
          this.unget();
        }
        this.state = S_XML_DECL_NAME_START;
      }
      sXMLDeclEnding() {
        var _a;
        const c = this.getCodeNorm();
        if (c === GREATER) {
          if (this.piTarget !== "xml") {
            this.fail("processing instructions are not allowed before root.");
          } else if (this.name !== "version" && this.xmlDeclExpects.includes("version")) {
            this.fail("XML declaration must contain a version.");
          }
          (_a = this.xmldeclHandler) === null || _a === void 0 ? void 0 : _a.call(this, this.xmlDecl);
          this.name = "";
          this.piTarget = this.text = "";
          this.state = S_TEXT;
        } else {
          this.fail("The character ? is disallowed anywhere in XML declarations.");
        }
        this.xmlDeclPossible = false;
      }
      sOpenTag() {
        var _a;
        const c = this.captureNameChars();
        if (c === EOC) {
          return;
        }
        const tag = this.tag = {
          name: this.name,
          attributes: /* @__PURE__ */ Object.create(null)
        };
        this.name = "";
        if (this.xmlnsOpt) {
          this.topNS = tag.ns = /* @__PURE__ */ Object.create(null);
        }
        (_a = this.openTagStartHandler) === null || _a === void 0 ? void 0 : _a.call(this, tag);
        this.sawRoot = true;
        if (!this.fragmentOpt && this.closedRoot) {
          this.fail("documents may contain only one root.");
        }
        switch (c) {
          case GREATER:
            this.openTag();
            break;
          case FORWARD_SLASH:
            this.state = S_OPEN_TAG_SLASH;
            break;
          default:
            if (!isS(c)) {
              this.fail("disallowed character in tag name.");
            }
            this.state = S_ATTRIB;
        }
      }
      sOpenTagSlash() {
        if (this.getCode() === GREATER) {
          this.openSelfClosingTag();
        } else {
          this.fail("forward-slash in opening tag not followed by >.");
          this.state = S_ATTRIB;
        }
      }
      sAttrib() {
        const c = this.skipSpaces();
        if (c === EOC) {
          return;
        }
        if (isNameStartChar(c)) {
          this.unget();
          this.state = S_ATTRIB_NAME;
        } else if (c === GREATER) {
          this.openTag();
        } else if (c === FORWARD_SLASH) {
          this.state = S_OPEN_TAG_SLASH;
        } else {
          this.fail("disallowed character in attribute name.");
        }
      }
      sAttribName() {
        const c = this.captureNameChars();
        if (c === EQUAL) {
          this.state = S_ATTRIB_VALUE;
        } else if (isS(c)) {
          this.state = S_ATTRIB_NAME_SAW_WHITE;
        } else if (c === GREATER) {
          this.fail("attribute without value.");
          this.pushAttrib(this.name, this.name);
          this.name = this.text = "";
          this.openTag();
        } else if (c !== EOC) {
          this.fail("disallowed character in attribute name.");
        }
      }
      sAttribNameSawWhite() {
        const c = this.skipSpaces();
        switch (c) {
          case EOC:
            return;
          case EQUAL:
            this.state = S_ATTRIB_VALUE;
            break;
          default:
            this.fail("attribute without value.");
            this.text = "";
            this.name = "";
            if (c === GREATER) {
              this.openTag();
            } else if (isNameStartChar(c)) {
              this.unget();
              this.state = S_ATTRIB_NAME;
            } else {
              this.fail("disallowed character in attribute name.");
              this.state = S_ATTRIB;
            }
        }
      }
      sAttribValue() {
        const c = this.getCodeNorm();
        if (isQuote(c)) {
          this.q = c;
          this.state = S_ATTRIB_VALUE_QUOTED;
        } else if (!isS(c)) {
          this.fail("unquoted attribute value.");
          this.state = S_ATTRIB_VALUE_UNQUOTED;
          this.unget();
        }
      }
      sAttribValueQuoted() {
        const { q, chunk } = this;
        let { i: start } = this;
        while (true) {
          switch (this.getCode()) {
            case q:
              this.pushAttrib(this.name, this.text + chunk.slice(start, this.prevI));
              this.name = this.text = "";
              this.q = null;
              this.state = S_ATTRIB_VALUE_CLOSED;
              return;
            case AMP:
              this.text += chunk.slice(start, this.prevI);
              this.state = S_ENTITY;
              this.entityReturnState = S_ATTRIB_VALUE_QUOTED;
              return;
            case NL:
            case NL_LIKE:
            case TAB:
              this.text += `${chunk.slice(start, this.prevI)} `;
              start = this.i;
              break;
            case LESS:
              this.text += chunk.slice(start, this.prevI);
              this.fail("disallowed character.");
              return;
            case EOC:
              this.text += chunk.slice(start);
              return;
            default:
          }
        }
      }
      sAttribValueClosed() {
        const c = this.getCodeNorm();
        if (isS(c)) {
          this.state = S_ATTRIB;
        } else if (c === GREATER) {
          this.openTag();
        } else if (c === FORWARD_SLASH) {
          this.state = S_OPEN_TAG_SLASH;
        } else if (isNameStartChar(c)) {
          this.fail("no whitespace between attributes.");
          this.unget();
          this.state = S_ATTRIB_NAME;
        } else {
          this.fail("disallowed character in attribute name.");
        }
      }
      sAttribValueUnquoted() {
        const c = this.captureTo(ATTRIB_VALUE_UNQUOTED_TERMINATOR);
        switch (c) {
          case AMP:
            this.state = S_ENTITY;
            this.entityReturnState = S_ATTRIB_VALUE_UNQUOTED;
            break;
          case LESS:
            this.fail("disallowed character.");
            break;
          case EOC:
            break;
          default:
            if (this.text.includes("]]>")) {
              this.fail('the string "]]>" is disallowed in char data.');
            }
            this.pushAttrib(this.name, this.text);
            this.name = this.text = "";
            if (c === GREATER) {
              this.openTag();
            } else {
              this.state = S_ATTRIB;
            }
        }
      }
      sCloseTag() {
        const c = this.captureNameChars();
        if (c === GREATER) {
          this.closeTag();
        } else if (isS(c)) {
          this.state = S_CLOSE_TAG_SAW_WHITE;
        } else if (c !== EOC) {
          this.fail("disallowed character in closing tag.");
        }
      }
      sCloseTagSawWhite() {
        switch (this.skipSpaces()) {
          case GREATER:
            this.closeTag();
            break;
          case EOC:
            break;
          default:
            this.fail("disallowed character in closing tag.");
        }
      }
      // END OF STATE ENGINE METHODS
      handleTextInRoot() {
        let { i: start, forbiddenState } = this;
        const { chunk, textHandler: handler } = this;
        scanLoop:
          while (true) {
            switch (this.getCode()) {
              case LESS: {
                this.state = S_OPEN_WAKA;
                if (handler !== void 0) {
                  const { text: text2 } = this;
                  const slice = chunk.slice(start, this.prevI);
                  if (text2.length !== 0) {
                    handler(text2 + slice);
                    this.text = "";
                  } else if (slice.length !== 0) {
                    handler(slice);
                  }
                }
                forbiddenState = FORBIDDEN_START;
                break scanLoop;
              }
              case AMP:
                this.state = S_ENTITY;
                this.entityReturnState = S_TEXT;
                if (handler !== void 0) {
                  this.text += chunk.slice(start, this.prevI);
                }
                forbiddenState = FORBIDDEN_START;
                break scanLoop;
              case CLOSE_BRACKET:
                switch (forbiddenState) {
                  case FORBIDDEN_START:
                    forbiddenState = FORBIDDEN_BRACKET;
                    break;
                  case FORBIDDEN_BRACKET:
                    forbiddenState = FORBIDDEN_BRACKET_BRACKET;
                    break;
                  case FORBIDDEN_BRACKET_BRACKET:
                    break;
                  default:
                    throw new Error("impossible state");
                }
                break;
              case GREATER:
                if (forbiddenState === FORBIDDEN_BRACKET_BRACKET) {
                  this.fail('the string "]]>" is disallowed in char data.');
                }
                forbiddenState = FORBIDDEN_START;
                break;
              case NL_LIKE:
                if (handler !== void 0) {
                  this.text += `${chunk.slice(start, this.prevI)}
`;
                }
                start = this.i;
                forbiddenState = FORBIDDEN_START;
                break;
              case EOC:
                if (handler !== void 0) {
                  this.text += chunk.slice(start);
                }
                break scanLoop;
              default:
                forbiddenState = FORBIDDEN_START;
            }
          }
        this.forbiddenState = forbiddenState;
      }
      handleTextOutsideRoot() {
        let { i: start } = this;
        const { chunk, textHandler: handler } = this;
        let nonSpace = false;
        outRootLoop:
          while (true) {
            const code = this.getCode();
            switch (code) {
              case LESS: {
                this.state = S_OPEN_WAKA;
                if (handler !== void 0) {
                  const { text: text2 } = this;
                  const slice = chunk.slice(start, this.prevI);
                  if (text2.length !== 0) {
                    handler(text2 + slice);
                    this.text = "";
                  } else if (slice.length !== 0) {
                    handler(slice);
                  }
                }
                break outRootLoop;
              }
              case AMP:
                this.state = S_ENTITY;
                this.entityReturnState = S_TEXT;
                if (handler !== void 0) {
                  this.text += chunk.slice(start, this.prevI);
                }
                nonSpace = true;
                break outRootLoop;
              case NL_LIKE:
                if (handler !== void 0) {
                  this.text += `${chunk.slice(start, this.prevI)}
`;
                }
                start = this.i;
                break;
              case EOC:
                if (handler !== void 0) {
                  this.text += chunk.slice(start);
                }
                break outRootLoop;
              default:
                if (!isS(code)) {
                  nonSpace = true;
                }
            }
          }
        if (!nonSpace) {
          return;
        }
        if (!this.sawRoot && !this.reportedTextBeforeRoot) {
          this.fail("text data outside of root node.");
          this.reportedTextBeforeRoot = true;
        }
        if (this.closedRoot && !this.reportedTextAfterRoot) {
          this.fail("text data outside of root node.");
          this.reportedTextAfterRoot = true;
        }
      }
      pushAttribNS(name, value) {
        var _a;
        const { prefix, local } = this.qname(name);
        const attr = { name, prefix, local, value };
        this.attribList.push(attr);
        (_a = this.attributeHandler) === null || _a === void 0 ? void 0 : _a.call(this, attr);
        if (prefix === "xmlns") {
          const trimmed = value.trim();
          if (this.currentXMLVersion === "1.0" && trimmed === "") {
            this.fail("invalid attempt to undefine prefix in XML 1.0");
          }
          this.topNS[local] = trimmed;
          nsPairCheck(this, local, trimmed);
        } else if (name === "xmlns") {
          const trimmed = value.trim();
          this.topNS[""] = trimmed;
          nsPairCheck(this, "", trimmed);
        }
      }
      pushAttribPlain(name, value) {
        var _a;
        const attr = { name, value };
        this.attribList.push(attr);
        (_a = this.attributeHandler) === null || _a === void 0 ? void 0 : _a.call(this, attr);
      }
      /**
       * End parsing. This performs final well-formedness checks and resets the
       * parser to a clean state.
       *
       * @returns this
       */
      end() {
        var _a, _b;
        if (!this.sawRoot) {
          this.fail("document must contain a root element.");
        }
        const { tags } = this;
        while (tags.length > 0) {
          const tag = tags.pop();
          this.fail(`unclosed tag: ${tag.name}`);
        }
        if (this.state !== S_BEGIN && this.state !== S_TEXT) {
          this.fail("unexpected end.");
        }
        const { text: text2 } = this;
        if (text2.length !== 0) {
          (_a = this.textHandler) === null || _a === void 0 ? void 0 : _a.call(this, text2);
          this.text = "";
        }
        this._closed = true;
        (_b = this.endHandler) === null || _b === void 0 ? void 0 : _b.call(this);
        this._init();
        return this;
      }
      /**
       * Resolve a namespace prefix.
       *
       * @param prefix The prefix to resolve.
       *
       * @returns The namespace URI or ``undefined`` if the prefix is not defined.
       */
      resolve(prefix) {
        var _a, _b;
        let uri = this.topNS[prefix];
        if (uri !== void 0) {
          return uri;
        }
        const { tags } = this;
        for (let index = tags.length - 1; index >= 0; index--) {
          uri = tags[index].ns[prefix];
          if (uri !== void 0) {
            return uri;
          }
        }
        uri = this.ns[prefix];
        if (uri !== void 0) {
          return uri;
        }
        return (_b = (_a = this.opt).resolvePrefix) === null || _b === void 0 ? void 0 : _b.call(_a, prefix);
      }
      /**
       * Parse a qname into its prefix and local name parts.
       *
       * @param name The name to parse
       *
       * @returns
       */
      qname(name) {
        const colon = name.indexOf(":");
        if (colon === -1) {
          return { prefix: "", local: name };
        }
        const local = name.slice(colon + 1);
        const prefix = name.slice(0, colon);
        if (prefix === "" || local === "" || local.includes(":")) {
          this.fail(`malformed name: ${name}.`);
        }
        return { prefix, local };
      }
      processAttribsNS() {
        var _a;
        const { attribList } = this;
        const tag = this.tag;
        {
          const { prefix, local } = this.qname(tag.name);
          tag.prefix = prefix;
          tag.local = local;
          const uri = tag.uri = (_a = this.resolve(prefix)) !== null && _a !== void 0 ? _a : "";
          if (prefix !== "") {
            if (prefix === "xmlns") {
              this.fail('tags may not have "xmlns" as prefix.');
            }
            if (uri === "") {
              this.fail(`unbound namespace prefix: ${JSON.stringify(prefix)}.`);
              tag.uri = prefix;
            }
          }
        }
        if (attribList.length === 0) {
          return;
        }
        const { attributes } = tag;
        const seen = /* @__PURE__ */ new Set();
        for (const attr of attribList) {
          const { name, prefix, local } = attr;
          let uri;
          let eqname;
          if (prefix === "") {
            uri = name === "xmlns" ? XMLNS_NAMESPACE : "";
            eqname = name;
          } else {
            uri = this.resolve(prefix);
            if (uri === void 0) {
              this.fail(`unbound namespace prefix: ${JSON.stringify(prefix)}.`);
              uri = prefix;
            }
            eqname = `{${uri}}${local}`;
          }
          if (seen.has(eqname)) {
            this.fail(`duplicate attribute: ${eqname}.`);
          }
          seen.add(eqname);
          attr.uri = uri;
          attributes[name] = attr;
        }
        this.attribList = [];
      }
      processAttribsPlain() {
        const { attribList } = this;
        const attributes = this.tag.attributes;
        for (const { name, value } of attribList) {
          if (attributes[name] !== void 0) {
            this.fail(`duplicate attribute: ${name}.`);
          }
          attributes[name] = value;
        }
        this.attribList = [];
      }
      /**
       * Handle a complete open tag. This parser code calls this once it has seen
       * the whole tag. This method checks for well-formeness and then emits
       * ``onopentag``.
       */
      openTag() {
        var _a;
        this.processAttribs();
        const { tags } = this;
        const tag = this.tag;
        tag.isSelfClosing = false;
        (_a = this.openTagHandler) === null || _a === void 0 ? void 0 : _a.call(this, tag);
        tags.push(tag);
        this.state = S_TEXT;
        this.name = "";
      }
      /**
       * Handle a complete self-closing tag. This parser code calls this once it has
       * seen the whole tag. This method checks for well-formeness and then emits
       * ``onopentag`` and ``onclosetag``.
       */
      openSelfClosingTag() {
        var _a, _b, _c;
        this.processAttribs();
        const { tags } = this;
        const tag = this.tag;
        tag.isSelfClosing = true;
        (_a = this.openTagHandler) === null || _a === void 0 ? void 0 : _a.call(this, tag);
        (_b = this.closeTagHandler) === null || _b === void 0 ? void 0 : _b.call(this, tag);
        const top = this.tag = (_c = tags[tags.length - 1]) !== null && _c !== void 0 ? _c : null;
        if (top === null) {
          this.closedRoot = true;
        }
        this.state = S_TEXT;
        this.name = "";
      }
      /**
       * Handle a complete close tag. This parser code calls this once it has seen
       * the whole tag. This method checks for well-formeness and then emits
       * ``onclosetag``.
       */
      closeTag() {
        const { tags, name } = this;
        this.state = S_TEXT;
        this.name = "";
        if (name === "") {
          this.fail("weird empty close tag.");
          this.text += "</>";
          return;
        }
        const handler = this.closeTagHandler;
        let l = tags.length;
        while (l-- > 0) {
          const tag = this.tag = tags.pop();
          this.topNS = tag.ns;
          handler === null || handler === void 0 ? void 0 : handler(tag);
          if (tag.name === name) {
            break;
          }
          this.fail("unexpected close tag.");
        }
        if (l === 0) {
          this.closedRoot = true;
        } else if (l < 0) {
          this.fail(`unmatched closing tag: ${name}.`);
          this.text += `</${name}>`;
        }
      }
      /**
       * Resolves an entity. Makes any necessary well-formedness checks.
       *
       * @param entity The entity to resolve.
       *
       * @returns The parsed entity.
       */
      parseEntity(entity) {
        if (entity[0] !== "#") {
          const defined = this.ENTITIES[entity];
          if (defined !== void 0) {
            return defined;
          }
          this.fail(this.isName(entity) ? "undefined entity." : "disallowed character in entity name.");
          return `&${entity};`;
        }
        let num = NaN;
        if (entity[1] === "x" && /^#x[0-9a-f]+$/i.test(entity)) {
          num = parseInt(entity.slice(2), 16);
        } else if (/^#[0-9]+$/.test(entity)) {
          num = parseInt(entity.slice(1), 10);
        }
        if (!this.isChar(num)) {
          this.fail("malformed character entity.");
          return `&${entity};`;
        }
        return String.fromCodePoint(num);
      }
    };
    exports.SaxesParser = SaxesParser2;
  }
});

// src/answer-file/decode.ts
function decodeAnswerFile(file, bytes) {
  const { encoding, skip } = encodingOf(bytes);
  const body = bytes.subarray(skip);
  const label = encoding === "utf-8-bom" ? "utf-8" : encoding;
  const text2 = new TextDecoder(label, { ignoreBOM: true }).decode(body);
  const locate = locator(file, text2);
  return { text: text2, encoding, problems: [...badBytes(text2, body, label, locate), ...declared(text2, encoding, locate)] };
}
function encodeAnswerFile(text2, encoding) {
  switch (encoding) {
    case "utf-8":
      return Buffer.from(text2, "utf8");
    case "utf-8-bom":
      return Buffer.from(`\uFEFF${text2}`, "utf8");
    case "utf-16le":
      return Buffer.from(`\uFEFF${text2}`, "utf16le");
    case "utf-16be":
      return Buffer.from(`\uFEFF${text2}`, "utf16le").swap16();
  }
}
function encodingOf(bytes) {
  const [a, b, c] = bytes;
  if (a === 239 && b === 187 && c === 191) return { encoding: "utf-8-bom", skip: 3 };
  if (a === 255 && b === 254) return { encoding: "utf-16le", skip: 2 };
  if (a === 254 && b === 255) return { encoding: "utf-16be", skip: 2 };
  return { encoding: "utf-8", skip: 0 };
}
function badBytes(text2, body, label, locate) {
  if (!text2.includes("\uFFFD")) return [];
  try {
    new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(body);
    return [];
  } catch {
    const hint = "save the file as UTF-8";
    const message = `bytes that are not ${label.toUpperCase()} stand here`;
    const location = locate(firstBad(text2, body, label));
    return [{ rule: "encoding.bad-bytes", severity: "error", message, hint, location }];
  }
}
function firstBad(text2, body, label) {
  const decoder = new TextDecoder(label, { ignoreBOM: true });
  const encode = (part) => label === "utf-8" ? Buffer.from(part) : Buffer.from(part, "utf16le");
  for (let at3 = text2.indexOf("\uFFFD"); at3 >= 0; at3 = text2.indexOf("\uFFFD", at3 + 1)) {
    const length = encode(text2.slice(0, at3 + 1)).length;
    if (decoder.decode(body.subarray(0, length)) !== text2.slice(0, at3 + 1) || label !== "utf-8") return at3;
    if (Buffer.compare(body.subarray(length - 3, length), encode("\uFFFD")) !== 0) return at3;
  }
  return 0;
}
function declared(text2, encoding, locate) {
  const found = /^<\?xml\s[^?>]*?encoding\s*=\s*["']([^"']*)["']/.exec(text2);
  const name = found?.[1];
  if (found === null || name === void 0) return [];
  const wide = encoding.startsWith("utf-16");
  const ascii = /^[\0-\x7f]*$/.test(text2);
  const fits = wide ? /^utf-?16(le|be)?$/i.test(name) : /^utf-?8$/i.test(name) || ascii && !/^u(tf|cs)-?(16|32|[24])/i.test(name);
  if (fits) return [];
  const end = found[0].length - 1;
  const real = wide ? "UTF-16" : "UTF-8";
  return [
    {
      rule: "encoding.mismatch",
      severity: "error",
      message: `the declaration says ${name}, the bytes are ${real}`,
      hint: `write encoding="${real.toLowerCase()}", or save the file as ${name}`,
      location: locate(end - name.length, end)
    }
  ];
}

// src/answer-file/tree.ts
var unattendNamespace = "urn:schemas-microsoft-com:unattend";
var wcmNamespace = "http://schemas.microsoft.com/WMIConfig/2002/State";
function elementsOf(parent, local) {
  return parent.children.filter(
    (child) => child.kind === "element" && (local === void 0 || child.local === local)
  );
}
function descendantsOf(parent) {
  return elementsOf(parent).flatMap((child) => [child, ...descendantsOf(child)]);
}
function textOf(element) {
  return element.children.map((child) => child.kind === "text" || child.kind === "cdata" ? child.value : "").join("");
}
function textSpan(element) {
  const texts = element.children.filter(
    (child) => (child.kind === "text" || child.kind === "cdata") && child.value.trim() !== ""
  );
  const [first, last] = [texts.at(0), texts.at(-1)];
  return first === void 0 || last === void 0 ? element : { start: first.start, end: last.end };
}
function attributeOf(element, name) {
  return element.attributes.find((attribute) => attribute.name === name);
}
function prefixFor(element, uri) {
  const hidden = /* @__PURE__ */ new Set();
  for (let at3 = element; at3 !== void 0; at3 = at3.parent) {
    for (const { name, local, value } of at3.attributes) {
      if (!name.startsWith("xmlns:") || hidden.has(local)) continue;
      if (value === uri) return local;
      hidden.add(local);
    }
  }
  return void 0;
}
function passOf(element) {
  for (let at3 = element; at3 !== void 0; at3 = at3.parent) {
    if (at3.local === "settings") return attributeOf(at3, "pass")?.value ?? "";
  }
  return "";
}
function componentOf(element) {
  for (let at3 = element; at3 !== void 0; at3 = at3.parent) {
    if (at3.local === "component") return at3;
  }
  return void 0;
}

// src/answer-file/architecture.ts
var neutral = /* @__PURE__ */ new Set(["msil", "neutral", "data", "shx"]);
function setArchitecture(draft, architecture) {
  const converted = [];
  for (const group of groupsOf(draft).values()) {
    const own = group.filter(
      (component) => architectureOf(component) !== "wow64" && !neutral.has(architectureOf(component))
    );
    const kept = own.some((component) => architectureOf(component) === architecture) ? architecture : architectureOf(own[0]);
    for (const component of group) {
      const its = architectureOf(component);
      if (neutral.has(its) || its === "wow64" && architecture === "amd64") continue;
      const attribute = attributeOf(component, "processorArchitecture");
      if (its !== kept) dropComponent(draft, component, its, architecture);
      else if (attribute && its !== architecture) {
        draft.setAttribute(attribute, architecture, `the image is ${architecture}`);
        converted.push(component);
      }
    }
  }
  const [first] = converted;
  if (first === void 0) return;
  const message = `${converted.length} components are for ${architectureOf(first)}: they become ${architecture}`;
  draft.note("info", "architecture-set", first.nameSpan, message);
}
function dropComponent(draft, component, its, architecture) {
  const name = attributeOf(component, "name")?.value;
  draft.remove(component, `it is for ${its}`);
  const message = `the component ${name} for ${its} is left out: the image is ${architecture}`;
  draft.note("info", "architecture-dropped", component.nameSpan, message);
}
function groupsOf(draft) {
  const groups = /* @__PURE__ */ new Map();
  for (const settings of elementsOf(draft.root, "settings")) {
    for (const component of elementsOf(settings, "component")) {
      if (draft.isRemoved(component)) continue;
      const key = [attributeOf(settings, "pass")?.value, attributeOf(component, "name")?.value.toLowerCase()].join(" ");
      groups.set(key, [...groups.get(key) ?? [], component]);
    }
  }
  return groups;
}
function architectureOf(component) {
  return (component && attributeOf(component, "processorArchitecture")?.value.toLowerCase()) ?? "";
}

// src/answer-file/commands.ts
var items = {
  SynchronousCommand: { kind: "first-logon", list: "FirstLogonCommands", line: "CommandLine" },
  AsynchronousCommand: { kind: "logon", list: "LogonCommands", line: "CommandLine" },
  RunSynchronousCommand: { kind: "run-synchronous", list: "RunSynchronous", line: "Path" },
  RunAsynchronousCommand: { kind: "run-asynchronous", list: "RunAsynchronous", line: "Path" }
};
function commandsOf(root) {
  return descendantsOf(root).flatMap((item) => {
    const shape = item.uri === unattendNamespace ? items[item.local] : void 0;
    if (shape === void 0) return [];
    const line = elementsOf(item, shape.line)[0];
    const order = elementsOf(item, "Order").map((element) => textOf(element).trim())[0];
    return [
      {
        kind: shape.kind,
        pass: passOf(item),
        item,
        list: item.parent?.local === shape.list ? item.parent : void 0,
        line,
        text: line === void 0 ? "" : textOf(line),
        order: order !== void 0 && /^\d+$/.test(order) ? Number(order) : void 0,
        place: line === void 0 ? item.nameSpan : textSpan(line)
      }
    ];
  });
}
function commandName({ item, text: text2 }) {
  const description = elementsOf(item, "Description").map((element) => textOf(element).trim())[0];
  if (description) return description;
  const line = text2.trim();
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
function callsSysprep(text2) {
  return /(?:^|[\\/\s"'&|(;=])sysprep(?:\.exe)?(?=$|[\s"'&|);,])/i.test(text2);
}
function isAtHome({ kind, list, item, pass }) {
  const component = componentOf(item);
  const name = component?.attributes.find((attribute) => attribute.name === "name")?.value.toLowerCase();
  if (list === void 0 || list.parent !== component) return false;
  if (kind === "first-logon" || kind === "logon") {
    return pass === "oobeSystem" && name === "microsoft-windows-shell-setup";
  }
  return name === "microsoft-windows-deployment" && (pass === "specialize" || pass === "auditUser") || name === "microsoft-windows-setup" && pass === "windowsPE";
}

// src/answer-file/overlay.ts
function wanted(name, content) {
  return typeof content === "string" ? { name, text: content } : { name, children: content };
}
function wantedItem(name, children) {
  return { name, children, item: true };
}
function applyOverlays(draft, overlays, architecture) {
  const missing = [];
  for (const overlay of combine(overlays)) {
    const components = draft.components(overlay.pass, overlay.component);
    if (components.length === 0) missing.push(overlay);
    else for (const setting of overlay.settings) applySetting(draft, components, setting, overlay.why);
  }
  for (const pass of new Set(missing.map((overlay) => overlay.pass))) {
    const overlaysOfPass = missing.filter((overlay) => overlay.pass === pass);
    const components = overlaysOfPass.map((overlay) => newComponent(overlay, architecture));
    const why = overlaysOfPass.map((overlay) => overlay.why).join("; ");
    const [settings] = draft.settings(pass);
    if (settings) for (const component of components) draft.insert(settings, component, why);
    else draft.insert(draft.root, { name: "settings", attributes: [["pass", pass]], children: components }, why);
  }
}
function applySetting(draft, components, setting, why) {
  const holds = (component) => elementsOf(component, setting.name).filter((element) => !draft.isRemoved(element));
  const [holder = components[0], ...others2] = components.filter((component) => holds(component).length > 0);
  if (holder) draft.merge(holder, setting, why);
  for (const doublet of others2.flatMap(holds)) draft.remove(doublet, `${setting.name} is given more than once`);
}
function combine(overlays) {
  const combined = /* @__PURE__ */ new Map();
  for (const overlay of overlays) {
    const key = `${overlay.pass} ${overlay.component}`;
    const before = combined.get(key);
    const settings = mergeWanted([...before?.settings ?? [], ...overlay.settings]);
    const why = before === void 0 || before.why === overlay.why ? overlay.why : `${before.why}; ${overlay.why}`;
    combined.set(key, { ...overlay, settings, why });
  }
  return [...combined.values()];
}
function mergeWanted(settings) {
  const merged = /* @__PURE__ */ new Map();
  const items2 = [];
  for (const setting of settings) {
    const before = merged.get(setting.name);
    if (setting.item) items2.push(setting);
    else if (before?.children && setting.children) {
      merged.set(setting.name, { ...before, children: mergeWanted([...before.children, ...setting.children]) });
    } else merged.set(setting.name, setting);
  }
  return [...merged.values(), ...items2];
}
function newComponent({ component, settings }, architecture) {
  return {
    name: "component",
    attributes: [
      ["name", component],
      ["processorArchitecture", architecture],
      ["publicKeyToken", "31bf3856ad364e35"],
      ["language", "neutral"],
      ["versionScope", "nonSxS"]
    ],
    children: settings
  };
}

// src/answer-file/settings.ts
var shellSetup = "Microsoft-Windows-Shell-Setup";
var deployment = "Microsoft-Windows-Deployment";
var internationalCore = "Microsoft-Windows-International-Core";
function localeOverlays(draft, { language, keyboard }) {
  const all = [
    wanted("InputLocale", keyboard),
    wanted("SystemLocale", language),
    wanted("UILanguage", language),
    wanted("UserLocale", language)
  ];
  const why = "locale of the image definition";
  const early = all.filter(
    ({ name }) => draft.components("specialize", internationalCore).some((component) => elementsOf(component, name).length > 0)
  );
  return [
    { pass: "oobeSystem", component: internationalCore, settings: all, why },
    ...early.length > 0 ? [{ pass: "specialize", component: internationalCore, settings: early, why }] : []
  ];
}
function timeZoneOverlays(draft, { timeZone }) {
  const named2 = ["specialize", "auditSystem", "oobeSystem"].filter(
    (pass) => draft.components(pass, shellSetup).some((component) => elementsOf(component, "TimeZone").length > 0)
  );
  const running = named2.some((pass) => pass !== "auditSystem");
  return [...named2, ...running ? [] : ["specialize"]].map((pass) => ({
    pass,
    component: shellSetup,
    settings: [wanted("TimeZone", timeZone)],
    why: "time zone of the image definition"
  }));
}
function computerNameOverlay(draft) {
  for (const component of draft.components("oobeSystem", shellSetup)) {
    for (const name of elementsOf(component, "ComputerName")) {
      draft.remove(name, "a computer name is taken in specialize only");
    }
  }
  const settings = [wanted("ComputerName", "*")];
  return { pass: "specialize", component: shellSetup, settings, why: "each machine finds its own name" };
}
var keyShape = /^[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4}$/i;
function productKeyOverlays(draft, productKey) {
  if (productKey === void 0) {
    for (const component of draft.components("specialize", shellSetup)) {
      for (const key of elementsOf(component, "ProductKey")) {
        draft.remove(key, "the image definition asks for no product key");
        const hint = "give product-key in the image definition";
        draft.note("info", "product-key-dropped", key.nameSpan, "the template's product key is left out", hint);
      }
    }
    return [];
  }
  if (!keyShape.test(productKey)) {
    draft.error("product-key", void 0, "the product key is not five groups of five letters and digits");
  }
  const settings = [wanted("ProductKey", productKey)];
  return [{ pass: "specialize", component: shellSetup, settings, why: "product key of the image definition" }];
}
function dropWindowsPe(draft) {
  for (const settings of draft.settings("windowsPE")) {
    draft.remove(settings, "an applied image never runs windowsPE");
    const message = "the windowsPE pass is left out: the image is applied, so it would never run";
    const hint = "disk, edition, key and locale come from the image definition";
    draft.note("info", "windowspe-dropped", settings.nameSpan, message, hint);
  }
}
function liveCommands(draft) {
  return commandsOf(draft.root).filter(({ item }) => !draft.isRemoved(item));
}
function runSynchronousOverlay(draft, path, description, reboot) {
  const orders = liveCommands(draft).filter(({ kind, pass }) => kind === "run-synchronous" && pass === "specialize").map(({ order }) => order ?? 0);
  const item = wantedItem("RunSynchronousCommand", [
    wanted("Order", String(Math.max(0, ...orders) + 1)),
    wanted("Path", path),
    wanted("Description", description),
    ...reboot === void 0 ? [] : [wanted("WillReboot", reboot)]
  ]);
  const settings = [wanted("RunSynchronous", [item])];
  return { pass: "specialize", component: deployment, settings, why: description };
}

// src/answer-file/drops.ts
function dropRivals(draft) {
  for (const { kind, text: text2, item, list, place } of liveCommands(draft)) {
    if (callsSysprep(text2)) {
      draft.remove(item, "the build itself calls sysprep, at its end");
      const message = "the command calls sysprep: it is left out, the build does that at its end";
      draft.note("warning", "sysprep-dropped", place, message);
    } else if (kind === "logon") {
      draft.remove(list ?? item, "asynchronous commands run beside the runner");
      const message = `the asynchronous logon command ${JSON.stringify(text2.trim().slice(0, 80))} is left out`;
      const hint = "make it a customization: those run one after another";
      draft.note("warning", "asynchronous-dropped", place, message, hint);
    }
  }
  for (const block of named(draft, "LogonCommands")) draft.remove(block, "asynchronous commands run beside the runner");
}
function dropDetours(draft) {
  for (const reseal of named(draft, "Reseal", deployment)) {
    if (passOf(reseal) !== "oobeSystem" || !elementsOf(reseal, "Mode").some((mode) => textOf(mode).trim() === "Audit"))
      continue;
    draft.remove(reseal, "the build goes through OOBE, not audit mode");
    draft.note(
      "warning",
      "audit-dropped",
      reseal.nameSpan,
      "Reseal to audit mode is left out: the build goes through OOBE"
    );
  }
  for (const logon of named(draft, "AutoLogon", shellSetup)) {
    if (passOf(logon) === "oobeSystem") continue;
    draft.remove(logon, "the build logs on once, in oobeSystem");
    draft.note("info", "autologon-dropped", logon.nameSpan, `AutoLogon in ${passOf(logon)} is left out`);
  }
}
function noteOddities(draft) {
  for (const settings of draft.settings("offlineServicing")) {
    if (elementsOf(settings).length === 0) continue;
    const message = "offlineServicing stays, but nothing applies it to an applied image";
    draft.note(
      "info",
      "offline-servicing",
      settings.nameSpan,
      message,
      "drivers and features belong in the image definition"
    );
  }
  for (const name of ["SkipMachineOOBE", "SkipUserOOBE"]) {
    for (const skip of named(draft, name, shellSetup)) {
      if (textOf(skip).trim().toLowerCase() !== "true") continue;
      const message = `${name} is deprecated and may skip more than pages; it stays as the template says`;
      draft.note("warning", "skip-oobe", skip.nameSpan, message, "the Hide... settings are enough for the build");
    }
  }
  for (const command of liveCommands(draft)) {
    if (command.kind !== "run-asynchronous") continue;
    const message = `${JSON.stringify(commandName(command))} starts beside the others, and nothing waits for it`;
    draft.note("warning", "run-asynchronous", command.place, message, "use RunSynchronous");
  }
}
function noteAccounts(draft, expected) {
  for (const account of named(draft, "LocalAccount", shellSetup)) {
    const name = elementsOf(account, "Name")[0];
    if (name === void 0 || expected.includes(textOf(name).trim().toLowerCase())) continue;
    const message = `the template's local account ${textOf(name).trim()} stays in the image, on every machine`;
    draft.note("info", "local-account", textSpan(name), message);
  }
}
function named(draft, local, component) {
  return descendantsOf(draft.root).filter((element) => {
    if (element.local !== local || draft.isRemoved(element)) return false;
    if (component === void 0) return true;
    const home = componentOf(element);
    return home !== void 0 && attributeOf(home, "name")?.value.toLowerCase() === component.toLowerCase();
  });
}

// src/answer-file/build-settings.ts
var oobeAccount = "maas-oobe";
var bypassNetwork = "reg.exe add HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\OOBE /v BypassNRO /t REG_DWORD /d 1 /f";
function isRunner({ kind, text: text2 }, { runnerCommand }) {
  return kind === "first-logon" && text2 === runnerCommand;
}
function runnerSettings({ runnerCommand }) {
  return [
    wanted("Order", "1"),
    wanted("CommandLine", runnerCommand),
    wanted("Description", "Run the build steps one after another"),
    wanted("RequiresUserInput", "false")
  ];
}
function buildOverlays(draft, values) {
  return [
    ...productKeyOverlays(draft, values.productKey),
    computerNameOverlay(draft),
    ...timeZoneOverlays(draft, values.locale),
    ...localeOverlays(draft, values.locale),
    ...clientOverlays(draft, values),
    oobeOverlay(values),
    logonOverlay(draft, values),
    ...runnerOverlays(draft, values)
  ];
}
function oobeOverlay({ editionType }) {
  const hidden = [
    "HideEULAPage",
    ...editionType === "server" ? ["HideLocalAccountScreen"] : [],
    "HideOEMRegistrationScreen",
    "HideOnlineAccountScreens",
    "HideWirelessSetupInOOBE"
  ];
  const settings = [...hidden.map((name) => wanted(name, "true")), wanted("ProtectYourPC", "3")];
  return { pass: "oobeSystem", component: shellSetup, settings: [wanted("OOBE", settings)], why: "nobody answers OOBE" };
}
function logonOverlay(draft, { password, buildAccount }) {
  const secret = [wanted("Value", password), wanted("PlainText", "true")];
  for (const logon of named(draft, "AutoLogon", shellSetup)) {
    for (const domain of elementsOf(logon, "Domain")) draft.remove(domain, "the build account is a local one");
  }
  const settings = [
    wanted("UserAccounts", [wanted("AdministratorPassword", secret)]),
    wanted("AutoLogon", [
      wanted("Password", secret),
      wanted("Enabled", "true"),
      wanted("LogonCount", "1"),
      wanted("Username", buildAccount)
    ])
  ];
  return { pass: "oobeSystem", component: shellSetup, settings, why: "the build account logs on once" };
}
function clientOverlays(draft, { editionType, password }) {
  if (editionType !== "client") return [];
  const bypassed = liveCommands(draft).some(({ pass, text: text2 }) => pass === "specialize" && /\bBypassNRO\b/i.test(text2));
  const account = named(draft, "LocalAccount", shellSetup).find(
    (found) => passOf(found) === "oobeSystem" && elementsOf(found, "Name").some((name) => textOf(name) === oobeAccount)
  );
  const secret = wanted("Password", [wanted("Value", password), wanted("PlainText", "true")]);
  const why = "OOBE of a client wants a local account";
  if (account) draft.merge(account, secret, why);
  const item = wantedItem("LocalAccount", [
    wanted("Name", oobeAccount),
    wanted("DisplayName", oobeAccount),
    wanted("Description", "Only for OOBE: deleted before the image is sealed"),
    wanted("Group", "Administrators"),
    secret
  ]);
  const settings = [wanted("UserAccounts", [wanted("LocalAccounts", [item])])];
  return [
    ...bypassed ? [] : [runSynchronousOverlay(draft, bypassNetwork, "Let OOBE pass without a network")],
    ...account ? [] : [{ pass: "oobeSystem", component: shellSetup, settings, why }]
  ];
}
function runnerOverlays(draft, values) {
  if (liveCommands(draft).some((command) => isRunner(command, values))) return [];
  const item = wantedItem("SynchronousCommand", runnerSettings(values));
  const settings = [wanted("FirstLogonCommands", [item])];
  return [{ pass: "oobeSystem", component: shellSetup, settings, why: "the one first-logon command: the runner" }];
}

// src/answer-file/check-commands.ts
var longestCommandLine = 1024;
var longestPath = 259;
var highestOrder = 500;
var homes = {
  "first-logon": "FirstLogonCommands of Microsoft-Windows-Shell-Setup, pass oobeSystem",
  logon: "LogonCommands of Microsoft-Windows-Shell-Setup, pass oobeSystem",
  "run-synchronous": "RunSynchronous of Microsoft-Windows-Deployment, pass specialize or auditUser",
  "run-asynchronous": "RunAsynchronous of Microsoft-Windows-Deployment, pass specialize or auditUser"
};
function checkCommands(file, commands) {
  const found = [];
  const complain = (rule, span, message, hint) => {
    const location = file.locate(span.start, span.end);
    found.push({ rule: `answer-file.${rule}`, severity: "error", message, hint, location });
  };
  const seen = /* @__PURE__ */ new Map();
  for (const command of commands) {
    if (!isAtHome(command)) {
      const message = `${command.item.local} has no effect here, or makes Windows refuse the file`;
      complain("misplaced-command", command.item.nameSpan, message, `it belongs to ${homes[command.kind]}`);
    }
    if (command.text.trim() === "") {
      complain("empty-command", command.item.nameSpan, `${command.item.local} holds no command`, "remove it");
    }
    const limit = command.line?.local === "Path" ? longestPath : longestCommandLine;
    if (command.text.length > limit) {
      const message = `the command has ${command.text.length} characters: ${command.line?.local} takes ${limit} at most`;
      complain("command-too-long", command.place, message, "put it into a script file and run that");
    }
    checkOrder(command, seen, complain);
  }
  return found;
}
function checkOrder(command, seen, complain) {
  const { order, list, item } = command;
  if (order === void 0 || order < 1 || order > highestOrder) {
    const message = order === void 0 ? "Order is missing or is no number" : `Order ${order} is out of range`;
    complain("order", item.nameSpan, message, `give it a number from 1 to ${highestOrder}`);
  } else if (list !== void 0) {
    const orders = seen.get(list) ?? /* @__PURE__ */ new Map();
    seen.set(list, orders);
    if (orders.has(order)) complain("order", item.nameSpan, `Order ${order} is given twice in this list`, "renumber");
    orders.set(order, command);
  }
}

// src/answer-file/windows-paths.ts
var variables = {
  systemdrive: "C:",
  homedrive: "C:",
  systemroot: "C:\\Windows",
  windir: "C:\\Windows",
  comspec: "C:\\Windows\\System32\\cmd.exe",
  programfiles: "C:\\Program Files",
  programw6432: "C:\\Program Files",
  "programfiles(x86)": "C:\\Program Files (x86)",
  commonprogramfiles: "C:\\Program Files\\Common Files",
  programdata: "C:\\ProgramData",
  allusersprofile: "C:\\ProgramData",
  public: "C:\\Users\\Public"
};
var others = new Set(
  "temp tmp path username userdomain userprofile appdata localappdata computername homepath errorlevel cd date time random logonserver number_of_processors os pathext processor_architecture psmodulepath sessionname".split(
    " "
  )
);
function isWindowsVariable(name) {
  const lower = name.toLowerCase();
  return lower in variables || others.has(lower) || lower.startsWith("processor_");
}
function normalizeWindowsPath(path) {
  const expanded = path.replace(
    /%([^%]+)%|\$env:(\w+)|\$\{env:([^}]+)\}/gi,
    (all, a, b, c) => variables[(a ?? b ?? c ?? "").toLowerCase()] ?? all
  );
  return expanded.replaceAll("/", "\\").replace(/(?<=.)\\{2,}/g, "\\").toLowerCase();
}
var emptyFolders = ["c:\\windows\\setup\\scripts\\", "c:\\windows\\temp\\", "c:\\windows\\panther\\"];
var programFolders = /^c:\\program files(?: \(x86\))?\\(?:windows defender|windows nt|internet explorer|windows media player|windows photo viewer|windowspowershell|common files)\\/;
function comesWithWindows(path) {
  if (programFolders.test(path)) return true;
  return path.startsWith("c:\\windows\\") && !emptyFolders.some((folder) => path.startsWith(folder));
}

// src/answer-file/placeholders.ts
var marks = [
  /\$\{[^}]*\}/,
  /\{\{.*?\}\}/s,
  /\{%.*?%\}/s,
  /%\{[^}]*\}/,
  /<%.*?%>/s,
  /(?<![\w.])@[A-Z][A-Z0-9_]*@(?![\w.])/
];
var marksInCommands = [/\{\{\s*[\w.]+\s*\}\}/, /\{%\s.*?\s%\}/s, /<%.*?%>/s];
var longest = 1024;
var variable = /%([A-Z][A-Z0-9_]*)%/g;
function placeholderIn(value, isCommand = false) {
  const part = value.slice(0, longest);
  for (const mark of isCommand ? marksInCommands : marks) {
    const found = mark.exec(part);
    if (found) return { text: found[0], at: found.index };
  }
  for (const found of part.matchAll(variable)) {
    if (!isWindowsVariable(found[1] ?? "")) return { text: found[0], at: found.index };
  }
  return void 0;
}
function isPlaceholder(value) {
  return placeholderIn(value) !== void 0;
}

// src/answer-file/check-envelope.ts
var passes = "offlineServicing windowsPE generalize specialize auditSystem auditUser oobeSystem oobeUser".split(" ");
var architectures = "x86 ia64 amd64 wow64 msil shx arm data neutral arm64".split(" ");
var required = ["name", "processorArchitecture", "publicKeyToken", "language"];
function checkEnvelope(file, ignoredPass) {
  const { root } = file;
  if (root === void 0) return [];
  const found = [];
  const complain = (severity, rule, span, message, hint) => {
    const location = file.locate(span.start, span.end);
    found.push({ rule: `answer-file.${rule}`, severity, message, ...hint && { hint }, location });
  };
  if (root.local !== "unattend") {
    complain("error", "root", root.nameSpan, `the root element is <${root.name}>, not <unattend>`);
    return found;
  }
  checkNamespace(root, complain);
  if (found.length > 0) return found;
  const matters = (element) => ignoredPass === void 0 || passOf(element) !== ignoredPass;
  for (const child of elementsOf(root).filter(matters)) {
    if (child.uri !== unattendNamespace) checkForeign(child, complain);
    else if (child.local === "settings") checkSettings(child, complain);
    else if (child.local === "component") {
      complain(
        "error",
        "component-outside",
        child.nameSpan,
        "a component stands outside of settings",
        "move it into one"
      );
    } else if (child.local !== "servicing") {
      complain("error", "unknown-element", child.nameSpan, `<${child.name}> is no part of an answer file`);
    }
  }
  checkPrefixes(root, complain);
  for (const element of [root, ...descendantsOf(root)].filter(matters)) checkText(element, complain);
  return found;
}
function checkNamespace(element, complain) {
  if (element.uri === unattendNamespace) return;
  const hint = `write xmlns="${unattendNamespace}"`;
  const message = `<${element.name}> is not in the namespace of answer files`;
  complain("error", "namespace", attributeOf(element, "xmlns")?.valueSpan ?? element.nameSpan, message, hint);
}
function checkForeign(element, complain) {
  if (element.uri === "") checkNamespace(element, complain);
}
function checkSettings(settings, complain) {
  const pass = attributeOf(settings, "pass");
  if (pass === void 0 || !passes.includes(pass.value)) {
    const message = pass === void 0 ? "settings without a pass" : `there is no pass ${pass.value}`;
    complain("error", "pass", pass?.valueSpan ?? settings.nameSpan, message, `one of ${passes.join(", ")}`);
  }
  const processed = attributeOf(settings, "wasPassProcessed");
  if (processed) {
    const hint = "take the original: Windows skips passes that a cached copy marks as done";
    complain("error", "cached-copy", processed, "this file is a copy that Windows keeps of a used answer file", hint);
  }
  for (const component of elementsOf(settings)) {
    if (component.local !== "component") {
      complain("error", "unknown-element", component.nameSpan, `<${component.name}> stands where a component belongs`);
      continue;
    }
    checkNamespace(component, complain);
    for (const name of required) {
      if (attributeOf(component, name)) continue;
      complain("error", "component-attribute", component.nameSpan, `the component lacks the attribute ${name}`);
    }
    const architecture = attributeOf(component, "processorArchitecture");
    if (architecture && !architectures.includes(architecture.value.toLowerCase()) && !isPlaceholder(architecture.value)) {
      const message = `there is no architecture ${architecture.value}`;
      complain("error", "architecture", architecture.valueSpan, message, "amd64, arm64, x86 or wow64");
    }
  }
}
function checkPrefixes(root, complain) {
  for (const element of [root, ...descendantsOf(root)]) {
    for (const attribute of element.attributes) {
      if (attribute.name !== "xmlns:wcm" || attribute.value === wcmNamespace) continue;
      const message = `the prefix wcm stands for ${JSON.stringify(attribute.value)}`;
      complain("error", "wcm-namespace", attribute.valueSpan, message, `write ${wcmNamespace}`);
    }
  }
}
function checkText(element, complain) {
  if (element.uri !== unattendNamespace) return;
  const text2 = textOf(element).trim();
  const structural = elementsOf(element).length > 0 || ["unattend", "settings", "component"].includes(element.local);
  if (!structural || text2 === "" || isPlaceholder(text2)) return;
  const message = `text stands between the elements of <${element.name}>: ${JSON.stringify(text2.slice(0, 40))}`;
  const hint = element.local === "ProductKey" ? "put the key into <Key>" : "remove it, or make it a comment";
  complain("error", "stray-text", textSpan(element), message, hint);
}

// src/answer-file/escape.ts
function escapeText(value) {
  return value.replace(/[&<>]|[^\x20-\x7e]/gu, reference);
}
function escapeAttribute(value) {
  return value.replace(/[&<>"]|[^\x20-\x7e]/gu, reference);
}
function unrepresentable(value) {
  const found = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.exec(value)?.[0];
  return found && `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
var names = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
function reference(character) {
  return names[character] ?? `&#x${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()};`;
}

// src/answer-file/layout.ts
function layoutOf({ text: text2, root }) {
  const eol = text2.includes("\r\n") ? "\r\n" : "\n";
  const indentAt = (offset) => {
    let at3 = offset;
    while (isBlank(text2[at3 - 1])) at3--;
    return at3 === 0 || text2[at3 - 1] === "\n" ? text2.slice(at3, offset) : void 0;
  };
  const indentAmong = (elements) => {
    const first = elements.find((element) => indentAt(element.start) !== void 0);
    return first && indentAt(first.start);
  };
  const unit = root && indentAmong(elementsOf(root)) || "    ";
  const content = (element, value) => {
    if (!element.selfClosing) return { start: element.openEnd, end: element.closeStart, text: value };
    return { ...selfClosingEnd(element), text: `>${value}</${element.name}>` };
  };
  const selfClosingEnd = (element) => {
    const tag = text2.slice(element.start, element.openEnd - 2);
    return { start: element.start + tag.trimEnd().length, end: element.openEnd };
  };
  const removal = (element) => {
    const indent = indentAt(element.start);
    let end = element.end;
    while (isBlank(text2[end])) end++;
    const alone = indent !== void 0 && (end === text2.length || text2[end] === "\n" || text2.startsWith("\r\n", end));
    if (!alone) return { start: element.start, end: element.end, text: "" };
    const line = element.start - indent.length;
    const ending = line === 0 ? 0 : text2[line - 2] === "\r" ? 2 : 1;
    return { start: line - ending, end, text: "" };
  };
  const insertion = (parent, gone, draw2) => {
    const own = indentAt(parent.start) ?? "";
    const indent = indentAmong(elementsOf(parent)) ?? own + unit;
    const body = text2.slice(parent.openEnd, parent.closeStart);
    const oneLine2 = body.trim() !== "" && !body.includes("\n");
    const items2 = draw2(indent);
    const last = parent.children.findLast((child) => stays(child, gone));
    if (oneLine2) return { ...at(last?.end ?? parent.openEnd), text: items2.join("") };
    const lines = items2.map((item) => `${eol}${indent}${item}`).join("");
    if (parent.selfClosing) return { ...selfClosingEnd(parent), text: `>${lines}${eol}${own}</${parent.name}>` };
    if (body.includes("\n")) return { ...at(last?.end ?? parent.openEnd), text: lines };
    return { start: parent.openEnd, end: parent.closeStart, text: `${lines}${eol}${own}` };
  };
  return { eol, unit, content, removal, insertion };
}
var at = (offset) => ({ start: offset, end: offset });
function stays(child, gone) {
  if (child.kind === "element") return !gone(child);
  return child.kind !== "text" || child.value.trim() !== "";
}
function isBlank(character) {
  return character === " " || character === "	";
}

// src/answer-file/edit-tree.ts
function editTree(file) {
  const layout = layoutOf(file);
  const removed = /* @__PURE__ */ new Map();
  const inserted = /* @__PURE__ */ new Map();
  const changed = [];
  const isRemoved = (element) => {
    for (let at3 = element; at3; at3 = at3.parent) if (removed.has(at3)) return true;
    return false;
  };
  const remove = (element, why) => {
    if (!isRemoved(element)) removed.set(element, why);
  };
  const insert = (parent, wanted2, why) => {
    inserted.set(parent, [...inserted.get(parent) ?? [], { wanted: wanted2, why }]);
  };
  const setText = (element, text2, why) => {
    if (textOf(element) === text2 && elementsOf(element).length === 0) return;
    changed.push({ element, edit: { ...layout.content(element, escapeText(text2)), why } });
  };
  const merge = (parent, wanted2, why) => {
    const live = wanted2.item ? [] : elementsOf(parent, wanted2.name).filter((child) => !isRemoved(child));
    const [first, ...doublets] = live;
    for (const doublet of doublets) remove(doublet, `${wanted2.name} is given more than once`);
    if (first === void 0) insert(parent, wanted2, why);
    else if (wanted2.children === void 0) setText(first, wanted2.text ?? "", why);
    else if (elementsOf(first).length === 0 && textOf(first).trim() !== "") {
      remove(first, `${wanted2.name} holds text where it needs elements`);
      insert(parent, wanted2, why);
    } else for (const child of wanted2.children) merge(first, child, why);
  };
  const prune = () => {
    for (const [element] of removed) {
      const { parent } = element;
      if (!parent?.parent || isRemoved(parent) || inserted.has(parent)) continue;
      if (elementsOf(parent).every(isRemoved)) removed.set(parent, "nothing is left in it");
    }
  };
  const edits = () => {
    prune();
    const removals = [...removed].filter(([element]) => !element.parent || !isRemoved(element.parent)).map(([element, why]) => ({ ...layout.removal(element), why }));
    const insertions = [...inserted].filter(([parent]) => !isRemoved(parent)).map(([parent, items2]) => ({
      ...layout.insertion(
        parent,
        isRemoved,
        (indent) => items2.map(({ wanted: wanted2 }) => draw(parent, wanted2, layout, indent))
      ),
      why: [...new Set(items2.map(({ why }) => why))].join("; ")
    }));
    const changes = changed.filter(({ element }) => !isRemoved(element)).map(({ edit }) => edit);
    return [...removals, ...insertions, ...changes];
  };
  const setAttribute = (attribute, value, why) => {
    if (attribute.value !== value) attributeEdits.push({ ...attribute.valueSpan, text: escapeAttribute(value), why });
  };
  const attributeEdits = [];
  return { remove, isRemoved, setText, setAttribute, insert, merge, edits: () => [...edits(), ...attributeEdits] };
}
function draw(parent, wanted2, layout, indent) {
  const prefix = parent.prefix === "" ? "" : `${parent.prefix}:`;
  const name = prefix + wanted2.name;
  const attributes = [...wanted2.attributes ?? [], ...wanted2.item ? actionAttributes(parent) : []];
  const head = [name, ...attributes.map(([key, value]) => `${key}="${escapeAttribute(value)}"`)].join(" ");
  if (wanted2.children === void 0) return `<${head}>${escapeText(wanted2.text ?? "")}</${name}>`;
  const inner = indent + layout.unit;
  const children = wanted2.children.map((child) => `${layout.eol}${inner}${draw(parent, child, layout, inner)}`);
  return `<${head}>${children.join("")}${layout.eol}${indent}</${name}>`;
}
function actionAttributes(parent) {
  const prefix = prefixFor(parent, wcmNamespace);
  if (prefix !== void 0) return [[`${prefix}:action`, "add"]];
  return [
    ["wcm:action", "add"],
    ["xmlns:wcm", wcmNamespace]
  ];
}

// src/answer-file/parse.ts
var import_saxes = __toESM(require_saxes(), 1);

// src/answer-file/references.ts
var scan = /<!--[\s\S]*?(?:-->|$)|<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<\?[\s\S]*?(?:\?>|$)|&(?:([A-Za-z_][\w.-]{0,40}|#[0-9]{1,10}|#x[0-9A-Fa-f]{1,10});)?/g;
var predefined = /* @__PURE__ */ new Set(["amp", "lt", "gt", "quot", "apos"]);
function maskReferences(text2) {
  const faults = [];
  const mask = freeCharacter(text2);
  const masked = text2.replace(scan, (found, name, offset) => {
    if (!found.startsWith("&") || name?.startsWith("#") || name && predefined.has(name)) return found;
    const message = name ? `not well-formed XML: there is no entity ${found}` : "not well-formed XML: a bare &";
    const hint = name ? "only &amp; &lt; &gt; &quot; &apos; and numbers exist" : "write &amp;";
    faults.push({ start: offset, end: offset + found.length, message, hint });
    return mask + found.slice(1);
  });
  return { masked, faults, unmask: (value) => faults.length === 0 ? value : value.replaceAll(mask, "&") };
}
function freeCharacter(text2) {
  for (let code = 57344; code < 63743; code++) {
    const character = String.fromCharCode(code);
    if (!text2.includes(character)) return character;
  }
  return "+";
}

// src/answer-file/parse.ts
var deepest = 100;
var longest2 = 8 * 1024 * 1024;
var most = 20;
var GiveUp = class extends Error {
};
function parseAnswerFile(file, text2) {
  const locate = locator(file, text2);
  const problems = [];
  const complain = (span, message, hint) => {
    const location = locate(span.start, span.end > span.start ? span.end : void 0);
    problems.push({ rule: "xml.ill-formed", severity: "error", message, ...hint && { hint }, location });
    if (problems.length >= most) throw new GiveUp();
  };
  let root;
  try {
    if (text2.length > longest2) {
      complain({ start: 0, end: 0 }, `${text2.length} characters are too many: the limit is ${longest2}`);
    } else root = readTree(text2, complain);
  } catch (error) {
    if (!(error instanceof GiveUp)) throw error;
  }
  problems.sort(byPlace);
  return { file, text: text2, ...root && { root }, problems, locate };
}
function byPlace(one, other) {
  const [a, b] = [one.location, other.location];
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}
function readTree(text2, complain) {
  const { masked, unmask, faults } = maskReferences(text2);
  for (const fault of faults) complain(fault, fault.message, fault.hint);
  const parser = new import_saxes.SaxesParser({ xmlns: true, position: false });
  const stack = [];
  const attributes = [];
  let root;
  let begin = 0;
  let nameEnd = 0;
  const add = (node) => stack.at(-1)?.children.push(node);
  const addLeaf = (kind, value, end) => {
    add({ kind, value: unmask(value), start: begin, end });
    begin = end;
  };
  let closed;
  let outside = false;
  parser.on("error", (error) => {
    const said = explain(error.message);
    const endTag = { start: begin, end: parser.position };
    if (error.message.startsWith("text data outside")) {
      const start = begin + text2.slice(begin).search(/\S|$/);
      if (!outside) complain({ start, end: 0 }, said.message, said.hint);
      outside = true;
    } else if (said.about === "element") {
      const element = error.message.startsWith("unclosed") ? stack.pop() : closed;
      complain(element?.nameSpan ?? endTag, `${said.message}: <${element?.name}>`, said.hint);
    } else if (said.about === "end tag") {
      complain(endTag, said.message, said.hint);
      begin = parser.position;
    } else {
      const twice = /^duplicate attribute: (.*)\.$/.exec(error.message)?.[1];
      const start = said.about === "markup" ? begin : parser.position - 1;
      const place = attributes.findLast(({ name }) => name === twice)?.nameSpan ?? { start: Math.max(0, start), end: 0 };
      complain(place, said.message, said.hint);
    }
  });
  parser.on("doctype", () => {
    complain({ start: begin, end: parser.position }, "an answer file has no DOCTYPE", "remove it");
    begin = parser.position;
  });
  parser.on("xmldecl", () => {
    begin = parser.position;
  });
  parser.on("processinginstruction", ({ body }) => addLeaf("instruction", body, parser.position));
  parser.on("text", (value) => addLeaf("text", value, Math.max(begin, parser.position - 1)));
  parser.on("comment", (value) => addLeaf("comment", value, Math.min(parser.position + 1, text2.length)));
  parser.on("cdata", (value) => addLeaf("cdata", value, parser.position));
  parser.on("opentagstart", (tag) => {
    attributes.length = 0;
    if (!text2.startsWith("<", begin)) begin = text2.lastIndexOf("<", parser.position - 1);
    nameEnd = begin + 1 + tag.name.length;
  });
  parser.on("attribute", ({ name, local, value }) => {
    attributes.push({ ...attributeSpans(text2, name, parser.position), name, local, uri: "", value: unmask(value) });
  });
  parser.on("opentag", (tag) => {
    if (stack.length >= deepest) {
      complain({ start: begin, end: parser.position }, `more than ${deepest} elements stand in one another`);
      throw new GiveUp();
    }
    const open = {
      kind: "element",
      name: tag.name,
      prefix: tag.prefix,
      local: tag.local,
      uri: tag.uri,
      start: begin,
      end: parser.position,
      nameSpan: { start: begin + 1, end: nameEnd },
      attributes: attributes.map((attribute) => ({ ...attribute, uri: tag.attributes[attribute.name]?.uri ?? "" })),
      children: [],
      parent: stack.at(-1),
      selfClosing: tag.isSelfClosing,
      openEnd: parser.position,
      closeStart: parser.position
    };
    add(open);
    root ??= open;
    stack.push(open);
    begin = parser.position;
  });
  parser.on("closetag", (tag) => {
    const open = stack.pop();
    closed = open;
    if (open === void 0) return;
    if (!tag.isSelfClosing) open.closeStart = begin;
    open.end = parser.position;
    if (open.name === text2.slice(begin + 2, begin + 2 + open.name.length) || tag.isSelfClosing) begin = parser.position;
  });
  parser.write(masked).close();
  return root;
}
function attributeSpans(text2, name, end) {
  const quote = text2[end - 1];
  const valueStart = quote === '"' || quote === "'" ? text2.lastIndexOf(quote, end - 2) + 1 : end;
  const start = Math.max(0, text2.lastIndexOf(name, text2.lastIndexOf("=", valueStart)));
  return { start, end, nameSpan: { start, end: start + name.length }, valueSpan: { start: valueStart, end: end - 1 } };
}
function explain(words) {
  const plain = words.replace(/\.$/, "");
  const known = explanations.find(([start]) => plain.startsWith(start))?.[1];
  return { ...known, message: `not well-formed XML: ${known?.message ?? plain}` };
}
var misplacedDeclaration = {
  about: "markup",
  message: "text or a comment stands before <?xml ... ?>",
  hint: "the XML declaration must be the very first thing in the file"
};
var explanations = [
  [
    "no whitespace between attributes",
    { message: "no blank between two attributes", hint: "put a blank behind the closing quote" }
  ],
  ["an XML declaration must be at the start", misplacedDeclaration],
  ["the XML declaration must appear at the start", misplacedDeclaration],
  ["unclosed tag", { message: "this element is never closed", about: "element" }],
  [
    "unexpected close tag",
    { message: "the end tag of another element comes before the one of this", about: "element" }
  ],
  ["unmatched closing tag", { message: "this end tag closes nothing", about: "end tag" }],
  ["text data outside of root node", { message: "text outside of the root element" }],
  ["malformed comment", { message: "two hyphens inside a comment", hint: "they end it: write one, or end it there" }]
];

// src/answer-file/splice.ts
function splice(source, edits) {
  let result = "";
  let at3 = 0;
  for (const edit of inOrder(edits)) {
    if (edit.start < at3 || edit.end < edit.start || edit.end > source.length) {
      throw new Error(`edits overlap at ${edit.start}: ${edit.why}`);
    }
    result += source.slice(at3, edit.start) + edit.text;
    at3 = edit.end;
  }
  return result + source.slice(at3);
}
function inOrder(edits) {
  return edits.toSorted((one, other) => one.start - other.start || one.end - other.end);
}

// src/answer-file/draft.ts
function renderTemplate(template, body) {
  const file = parseAnswerFile(template.file, template.text);
  const notes = [];
  const problems = file.problems.length > 0 ? [...file.problems] : checkEnvelope(file, "windowsPE");
  const { root } = file;
  if (root === void 0 || problems.some(({ severity }) => severity === "error")) {
    return { text: template.text, edits: [], notes, problems };
  }
  const editor = editTree(file);
  const live = (element) => !editor.isRemoved(element);
  const settings = (pass) => elementsOf(root, "settings").filter((element) => live(element) && attributeOf(element, "pass")?.value === pass);
  body({
    ...editor,
    file,
    root,
    settings,
    components: (pass, name) => settings(pass).flatMap((element) => elementsOf(element, "component")).filter((element) => live(element) && isNamed(element, name)),
    note: (severity, rule, span, message, hint) => {
      notes.push(problem(file, severity, rule, span, message, hint));
    },
    error: (rule, span, message, hint) => {
      problems.push(problem(file, "error", rule, span, message, hint));
    },
    report: (found) => {
      problems.push(found);
    }
  });
  notes.push(...problems.filter(({ severity }) => severity !== "error"));
  const edits = editor.edits();
  const errors = problems.filter(({ severity }) => severity === "error");
  return { text: splice(template.text, edits), edits, notes, problems: errors };
}
function isNamed(component, name) {
  const [own, architecture] = [attributeOf(component, "name"), attributeOf(component, "processorArchitecture")];
  return component.uri === unattendNamespace && own?.value.toLowerCase() === name.toLowerCase() && architecture?.value.toLowerCase() !== "wow64";
}
function problem(file, severity, rule, span, message, hint) {
  const location = span && file.locate(span.start, span.end);
  return { rule: `answer-file.${rule}`, severity, message, ...hint && { hint }, ...location && { location } };
}

// src/answer-file/leftovers.ts
var commandElements = /* @__PURE__ */ new Set(["CommandLine", "Path"]);
function noteLeftovers(draft) {
  const edits = draft.edits();
  const isEdited = ({ start, end }) => edits.some((edit) => edit.start <= start && edit.end >= end && edit.end > edit.start);
  const report2 = (value, span, isCommand) => {
    const found = isEdited(span) ? void 0 : placeholderIn(value, isCommand);
    if (found === void 0) return;
    const at3 = draft.file.text.slice(span.start, span.end).indexOf(found.text);
    const place = at3 < 0 ? span : { start: span.start + at3, end: span.start + at3 + found.text.length };
    const message = `${found.text} looks like a placeholder that nothing has replaced`;
    draft.note(
      "warning",
      "placeholder",
      place,
      message,
      "write the value: answer files are not run through a template engine"
    );
  };
  const visit = (element) => {
    if (element.uri !== unattendNamespace || draft.isRemoved(element)) return;
    for (const attribute of element.attributes) report2(attribute.value, attribute.valueSpan, false);
    for (const child of element.children) {
      if (child.kind === "text" || child.kind === "cdata")
        report2(child.value, child, commandElements.has(element.local));
    }
    for (const child of elementsOf(element)) visit(child);
  };
  visit(draft.root);
}

// src/answer-file/command-files.ts
var runnable = /\.(?:ps1|psm1|bat|cmd|com|exe|msi|msp|msu|cab|vbs|vbe|js|jse|wsf|hta|reg|inf)$/i;
var pathStart = /(?<![\w%$:}])(?:%[^%\s"'\\]+%[\\/]|\$env:\w+[\\/]|\$\{env:[^}]+\}[\\/]|[A-Za-z]:[\\/]|\\\\(?=[\w.$-]+\\))/gi;
var writes = /(?:>\s*|-(?:OutFile|Destination)\s+)$/i;
var handles = /\b(?:del|erase|rd|rmdir|md|mkdir)\s+(?:\/\w+\s+)*$|\b(?:Remove|New)-Item\s+(?:-\w+\s+)*$/i;
var program = /(?:^|[&|]\s*|\s\/[ck]\s+"?|\bcall\s+|\bstart\s+(?:\/\w+\s+)*(?:""\s+)?)$/i;
var asksFirst = /\bif\s+(?:\/i\s+)?(?:not\s+)?exist\b|\bTest-Path\b/i;
function filesOfCommand(command) {
  const needed = [];
  const written = [];
  const optional = asksFirst.test(command);
  for (const match of command.matchAll(pathStart)) {
    const quote = command[match.index - 1] === '"' || command[match.index - 1] === "'" ? command[match.index - 1] : void 0;
    const before = command.slice(0, quote === void 0 ? match.index : match.index - 1);
    const isProgram = program.test(before);
    const path = readPath(command, match.index, quote, isProgram);
    if (writes.test(before)) written.push(normalizeWindowsPath(path));
    else if (!handles.test(before) && (isProgram || runnable.test(path)))
      needed.push({ path, at: match.index, optional });
  }
  for (const match of command.matchAll(/\s-f(?:ile)?\s+["']?([\w.-]+\.ps1)\b/gi)) {
    const name = match[1] ?? "";
    needed.push({ path: name, at: match.index + match[0].lastIndexOf(name), optional });
  }
  return { needed, written };
}
function readPath(command, start, quote, isProgram) {
  if (quote !== void 0) {
    const end = command.indexOf(quote, start);
    const quoted = command.slice(start, end < 0 ? void 0 : end);
    if (isProgram ? !/[<>|&]|\s[-/]/.test(quoted) : runnable.test(quoted)) return quoted;
  }
  return /^[^\s"'<>|;&,()`*?]*/.exec(command.slice(start))?.[0] ?? "";
}
function isProvided(path, provided) {
  const wanted2 = normalizeWindowsPath(path);
  if (provided.has(wanted2) || comesWithWindows(wanted2)) return true;
  return !runnable.test(wanted2) && [".exe", ".cmd", ".bat", ".com"].some((ending) => provided.has(wanted2 + ending));
}

// src/answer-file/missing-files.ts
function checkFiles(draft, commands, providedFiles) {
  const provided = new Set([...providedFiles, ...extractedFiles(draft, commands)].map(normalizeWindowsPath));
  for (const command of commands) {
    if (command.text.length > longestCommandLine) continue;
    const { needed, written } = filesOfCommand(command.text);
    for (const path of written) provided.add(path);
    for (const file of needed) {
      if (!isProvided(file.path, provided)) report(draft, command, file);
    }
  }
}
function report(draft, command, { path, at: at3, optional }) {
  const place = placeInCommand(draft, command, at3, path.length);
  const missing = `the command runs ${path}, which neither Windows nor the image definition provides`;
  const drive = /^([abd-z]):/i.exec(path)?.[1]?.toUpperCase();
  const why = drive === void 0 ? "" : `: the build machine has no drive ${drive}:`;
  const hint = "put the file under files: of a customization and run it from there, or remove the command";
  if (optional) draft.note("warning", "missing-file", place, `${missing}${why}; the command asks for it first`, hint);
  else draft.error("missing-file", place, `${missing}${why}`, hint);
}
function placeInCommand(draft, { line, place }, at3, length) {
  const start = (line?.openEnd ?? place.start) + at3;
  const raw = draft.file.text.slice(line?.openEnd, line?.closeStart);
  return line === void 0 || /&|<!/.test(raw.slice(0, at3 + length)) || raw.slice(0, at3).includes("\r") ? place : { start, end: start + length };
}
function extractedFiles({ root }, commands) {
  if (!commands.some(({ text: text2 }) => text2.includes("ExtractScript"))) return [];
  return elementsOf(root).filter(({ uri }) => uri !== unattendNamespace).flatMap((extensions) => descendantsOf(extensions)).filter(({ local }) => local === "File").flatMap((file) => attributeOf(file, "path")?.value ?? []);
}

// src/answer-file/build-file.ts
function renderBuildFile(template, values) {
  let steps = [];
  const rendering = renderTemplate(template, (draft) => {
    checkValues(draft, values);
    dropWindowsPe(draft);
    setArchitecture(draft, values.architecture);
    dropRivals(draft);
    dropDetours(draft);
    noteOddities(draft);
    noteAccounts(draft, [oobeAccount, values.buildAccount.toLowerCase()]);
    const commands = takeCommands(draft, values);
    steps = commands.map((command) => ({
      name: commandName(command),
      commandLine: command.text.trim(),
      order: command.order ?? 0
    }));
    applyOverlays(draft, buildOverlays(draft, values), values.architecture);
    noteLeftovers(draft);
  });
  return { ...rendering, steps };
}
function takeCommands(draft, values) {
  const all = liveCommands(draft);
  const [runner, ...doublets] = all.filter((command) => isRunner(command, values) && isAtHome(command));
  for (const { item } of doublets) draft.remove(item, "the runner is started once");
  if (runner) for (const setting of runnerSettings(values)) draft.merge(runner.item, setting, "the runner");
  const own = all.filter((command) => !isRunner(command, values));
  for (const problem2 of checkCommands(draft.file, own)) draft.report(problem2);
  const early = own.filter(({ kind, pass }) => pass === "specialize" && kind.startsWith("run-")).toSorted(byOrder);
  const firstLogon = own.filter((command) => command.kind === "first-logon" && isAtHome(command)).toSorted(byOrder);
  checkFiles(draft, [...early, ...firstLogon], values.providedFiles);
  for (const { item } of firstLogon) draft.remove(item, "the runner takes the template's commands, one after another");
  return firstLogon.filter(({ text: text2 }) => text2.trim() !== "");
}
function byOrder(one, other) {
  return (one.order ?? Number.MAX_SAFE_INTEGER) - (other.order ?? Number.MAX_SAFE_INTEGER);
}
function checkValues(draft, { password, runnerCommand, locale }) {
  const values = { "the password": password, "the runner command": runnerCommand, ...locale };
  for (const [name, value] of Object.entries(values)) {
    const character = unrepresentable(value);
    if (character) draft.error("value", void 0, `${name} holds ${character}, which no XML file can hold`);
  }
  if (runnerCommand.length > longestCommandLine) {
    const message = `the runner command has ${runnerCommand.length} characters: ${longestCommandLine} are allowed`;
    draft.error("command-too-long", void 0, message, "use a shorter folder");
  }
}

// src/answer-file/check.ts
function checkAnswerFile(file, text2) {
  const parsed = parseAnswerFile(file, text2);
  const { root } = parsed;
  if (root === void 0 || parsed.problems.length > 0) return [...parsed.problems];
  return [...checkEnvelope(parsed), ...checkCommands(parsed, commandsOf(root))];
}

// src/answer-file/deploy-file.ts
var cloudbaseFolder = "C:\\Program Files\\Cloudbase Solutions\\Cloudbase-Init";
var cloudbaseInitCommand = `cmd.exe /c ""${cloudbaseFolder}\\Python\\Scripts\\cloudbase-init.exe" --config-file "${cloudbaseFolder}\\conf\\cloudbase-init-unattend.conf" && exit 1 || exit 2"`;
var pnpSysprep = "Microsoft-Windows-PnpSysprep";
function renderDeployFile(template, values) {
  return renderTemplate(template, (draft) => {
    dropWindowsPe(draft);
    setArchitecture(draft, values.architecture);
    refuseLogons(draft);
    refuseSysprep(draft);
    for (const problem2 of checkCommands(draft.file, liveCommands(draft))) draft.report(problem2);
    applyOverlays(draft, deployOverlays(draft, values), values.architecture);
    noteLeftovers(draft);
  });
}
var refused = [
  ["FirstLogonCommands", "would run when somebody first logs on to a deployed machine", "use a customization"],
  ["LogonCommands", "would run at each logon to a deployed machine", "use a customization"],
  ["AutoLogon", "would log on to every deployed machine", "remove it"],
  [
    "AdministratorPassword",
    "would give every deployed machine one password",
    "remove it: cloudbase-init sets passwords"
  ],
  ["Password", "would give every deployed machine one password", "remove it: cloudbase-init makes its users"]
];
function refuseLogons(draft) {
  for (const [name, what, hint] of refused) {
    for (const element of named(draft, name, shellSetup)) {
      if (name === "Password" && element.parent?.local === "AutoLogon") continue;
      draft.error(`deploy-${name.toLowerCase()}`, element.nameSpan, `${name} ${what}`, hint);
    }
  }
}
function refuseSysprep(draft) {
  for (const { text: text2, place } of liveCommands(draft)) {
    if (callsSysprep(text2))
      draft.error("deploy-sysprep", place, "a deployed machine must not call sysprep", "remove it");
  }
}
function deployOverlays(draft, values) {
  for (const setting of named(draft, "DoNotCleanUpNonPresentDevices", pnpSysprep)) {
    draft.remove(setting, "the build machine's devices do not belong in the image");
    const message = "DoNotCleanUpNonPresentDevices is left out: it would keep devices of the build machine";
    draft.note("info", "deploy-devices", setting.nameSpan, message);
  }
  noteOverwritten(draft);
  const hidden = [
    "HideEULAPage",
    "HideLocalAccountScreen",
    "HideOEMRegistrationScreen",
    "HideOnlineAccountScreens",
    "HideWirelessSetupInOOBE",
    "SkipMachineOOBE",
    "SkipUserOOBE"
  ];
  const oobe = wanted("OOBE", [...hidden.map((name) => wanted(name, "true")), wanted("ProtectYourPC", "3")]);
  const devices = wanted("PersistAllDeviceInstalls", "false");
  return [
    { pass: "generalize", component: pnpSysprep, settings: [devices], why: "the target has other devices" },
    ...productKeyOverlays(draft, values.productKey),
    computerNameOverlay(draft),
    ...timeZoneOverlays(draft, values.locale),
    ...cloudbaseOverlays(draft, values),
    ...localeOverlays(draft, values.locale),
    { pass: "oobeSystem", component: shellSetup, settings: [oobe], why: "nobody answers OOBE" }
  ];
}
function noteOverwritten(draft) {
  for (const setting of named(draft, "PersistAllDeviceInstalls", pnpSysprep)) {
    if (textOf(setting).trim().toLowerCase() === "false") continue;
    const message = "PersistAllDeviceInstalls becomes false: devices of the build machine stay out of the image";
    draft.note("info", "deploy-devices", textSpan(setting), message);
  }
  for (const component of draft.components("specialize", shellSetup)) {
    for (const name of elementsOf(component, "ComputerName")) {
      if (["", "*"].includes(textOf(name).trim())) continue;
      const message = `the computer name ${textOf(name).trim()} becomes *: every deployed machine would have it`;
      draft.note("info", "deploy-computer-name", textSpan(name), message);
    }
  }
}
function cloudbaseOverlays(draft, { cloudbaseInit }) {
  if (!cloudbaseInit) return [];
  const own = liveCommands(draft).find(
    ({ kind, pass, text: text2 }) => kind === "run-synchronous" && pass === "specialize" && /\bcloudbase-init\.exe\b/i.test(text2)
  );
  if (own === void 0) {
    return [runSynchronousOverlay(draft, cloudbaseInitCommand, "Run cloudbase-init to set the hostname", "OnRequest")];
  }
  draft.merge(own.item, wanted("WillReboot", "OnRequest"), "cloudbase-init asks for its reboots");
  if (own.line && /%(?:INSTALLDIR|CLOUDBASEINITCONFFOLDER)%/.test(own.text)) {
    draft.setText(own.line, cloudbaseInitCommand, "the installer's own placeholders");
  }
  return [];
}

// src/answer-file/kms-keys.ts
import { readFileSync } from "node:fs";
function kmsClientKey(edition, build) {
  const id = edition.replace(/^(Server\w+?)Core$/, "$1");
  const table = JSON.parse(readFileSync(asset("data/kms-client-keys.json"), "utf8"));
  return table.keys.find(({ edition: own, builds: [first, last] }) => own === id && build >= first && build <= last)?.key;
}

// src/answer-file/same-settings.ts
var deleted = "*SENSITIVE*DATA*DELETED*";
function differentSettings(expected, cached) {
  const wanted2 = settingsOf(expected);
  const found = settingsOf(cached);
  if (typeof wanted2 === "string") return [wanted2];
  if (typeof found === "string") return [found];
  const hidden = found.filter(({ value }) => value === deleted).map(({ path }) => path);
  const isHidden = (path) => hidden.some((place) => path === place || path.startsWith(`${place}/`));
  const left = found.filter(({ value }) => value !== deleted).map(({ path, value }) => `${path} = ${value}`);
  const lines = [];
  for (const { path, value } of wanted2) {
    const at3 = left.indexOf(`${path} = ${value}`);
    if (at3 >= 0) left.splice(at3, 1);
    else if (!isHidden(path)) lines.push(`missing: ${path} = ${value}`);
  }
  return [...lines, ...left.map((line) => `not ours: ${line}`)];
}
function settingsOf(text2) {
  const { root, problems } = parseAnswerFile("unattend.xml", text2.replace(/^\ufeff/, ""));
  const [problem2] = problems;
  if (root === void 0 || problem2 !== void 0) return `not an answer file: ${problem2?.message ?? "it is empty"}`;
  const settings = [];
  const visit = (element, path) => {
    const children = elementsOf(element);
    for (const child of children) visit(child, `${path}/${child.local}`);
    if (children.length === 0) settings.push({ path, value: textOf(element).trim() });
  };
  for (const pass of elementsOf(root, "settings")) {
    for (const component of elementsOf(pass, "component")) {
      for (const setting of elementsOf(component)) visit(setting, `${placeOf(setting)}/${setting.local}`);
    }
  }
  return settings;
}
function placeOf(setting) {
  const component = componentOf(setting);
  const named2 = (name) => (component && attributeOf(component, name)?.value) ?? "";
  return `${passOf(setting)}/${named2("name")}[${named2("processorArchitecture")}]`;
}

// src/answer-file/templates.ts
import { readFileSync as readFileSync2 } from "node:fs";
function builtInTemplate(name) {
  const file = `data/answer-files/${name}.xml`;
  return { file, text: readFileSync2(asset(file), "utf8") };
}

// src/updates/lock.ts
var import_yaml = __toESM(require_dist(), 1);
import { isUtf8 } from "node:buffer";
import { readFile, stat } from "node:fs/promises";
var roles = ["ssu", "checkpoint", "cumulative", "dotnet", "defender", "other"];
var hosts = [".windowsupdate.com", ".delivery.mp.microsoft.com", "definitionupdates.microsoft.com"];
var text = (what, pattern) => {
  const error = `must be ${what}`;
  return string({ error }).regex(pattern, { error });
};
var oneLine = (what) => {
  const error = `must be ${what}, in one line of at most 300 characters`;
  return string({ error }).refine((line) => line !== "" && line.length <= 300 && !new RegExp("\\p{Cc}", "u").test(line), { error });
};
var whole = (least, most2) => {
  const error = `must be a whole number from ${least} to ${most2}`;
  return int({ error }).min(least, { error }).max(most2, { error });
};
var choice = (values) => _enum(values, { error: `must be one of ${values.join(", ")}` });
var object = (shape) => strictObject(shape, { error: "must be an object" });
var lockPackage = object({
  kb: text("a KB number such as KB5043080", /^KB[0-9]{6,8}$/).describe("KB number in the title."),
  title: oneLine("a title").describe("Title in the Microsoft Update Catalog."),
  updateId: text(
    "an update id, a lower-case GUID",
    /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
  ).describe("Update id in the catalog; the files of one update share it."),
  fileName: text("a plain file name that ends in .msu, .cab or .exe", /^[A-Za-z0-9][\w.+-]{0,200}\.(?:msu|cab|exe)$/),
  url: text("an https URL", /^https:\/\/[^\s]{1,2000}$/).describe("On a host that Microsoft serves updates from."),
  size: whole(1, 64 * 1024 ** 3).describe("Bytes."),
  sha1: text("the 40 lower-case hexadecimal digits of a sha1", /^[0-9a-f]{40}$/),
  sha256: text("the 64 lower-case hexadecimal digits of a sha256", /^[0-9a-f]{64}$/),
  role: choice(roles).describe("What the package is, which sets its place in the order."),
  expectedUbr: whole(1, 999999).optional().describe("Build revision (UBR) Windows reports once the package is truly installed.")
});
var lockSchema = object({
  schemaVersion: literal(1, { error: "must be 1, the only version there is" }),
  query: object({
    product: oneLine("a product of the catalog"),
    architecture: choice(["x64", "arm64"]),
    include: array(choice(["cumulative", "dotnet", "defender"]), { error: "must be a list" }),
    exclude: array(text("a KB number such as KB5034439", /^KB[0-9]{6,8}$/), { error: "must be a list" })
  }).describe("What the catalog was asked for: `updates.catalog` of the image definition."),
  packages: array(lockPackage, { error: "must be a list of packages" })
}).describe("A lock file of maas-windows-image: the update packages of an image.");
var mostBytes = 1024 * 1024;
var mostProblems = 50;
var yamlOptions = { uniqueKeys: false, prettyErrors: false };
async function loadLock(file) {
  const { lock, problems } = await examine(file);
  refuse("lock.invalid", `${file} is not a usable lock file`, problems);
  if (lock === void 0) throw new Error(`${file}: refused without a reason`);
  return lock;
}
async function checkLock(file) {
  return (await examine(file)).problems;
}
function planGroups(lock) {
  const order = [
    ["ssu"],
    ["checkpoint", "cumulative"],
    ["dotnet"],
    ["other"],
    ["defender"]
  ];
  return order.map((group) => lock.packages.filter((item) => group.includes(item.role))).filter((group) => group.length > 0);
}
async function examine(file) {
  const source = await readText(file);
  if ("reason" in source) return { problems: [atStart(file, "lock.unreadable", source.reason)] };
  const json = parseJson(source.text);
  if ("reason" in json) {
    const location = locator(file, source.text)(json.offset);
    return { problems: [{ rule: "lock.syntax", severity: "error", message: json.reason, location }] };
  }
  const root = (0, import_yaml.parseDocument)(source.text, yamlOptions).contents;
  const problems = [];
  const locate = locateIn(root, locator(file, source.text));
  const report2 = (rule, path, message, hint, wantsKey) => {
    if (problems.length === mostProblems) return;
    const shown = hint === void 0 ? {} : { hint };
    problems.push({ rule, severity: "error", message, ...shown, location: locate(path, wantsKey) });
  };
  reportDoubledKeys(root, [], report2);
  const parsed = lockSchema.safeParse(json.value);
  if (!parsed.success) for (const issue of parsed.error.issues) reportIssue(issue, json.value, report2);
  checkPackages(json.value, report2);
  problems.sort((a, b) => (a.location?.line ?? 0) - (b.location?.line ?? 0));
  return parsed.success ? { lock: parsed.data, problems } : { problems };
}
function reportIssue(issue, lock, report2) {
  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys) {
      report2("lock.unknown-key", [...issue.path, key], `unknown key \`${key.slice(0, 60)}\``, "remove it", true);
    }
    return;
  }
  const value = at2(lock, issue.path);
  const name = issue.path.length === 0 ? "a lock file" : `\`${issue.path.join(".")}\``;
  if (value === void 0) report2("lock.missing-key", issue.path, `${name} is missing`);
  else report2("lock.value", issue.path, `${name} ${issue.message}, not ${describe(value)}`);
}
function describe(value) {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : JSON.stringify(value).slice(0, 80);
}
function checkPackages(lock, report2) {
  const packages = at2(lock, ["packages"]);
  if (!Array.isArray(packages)) return;
  const seen = { fileName: /* @__PURE__ */ new Map(), sha256: /* @__PURE__ */ new Map() };
  for (const index of packages.keys()) {
    checkUrl(lock, index, report2);
    checkName(lock, index, report2);
    for (const key of ["fileName", "sha256"]) {
      const path = ["packages", index, key];
      const value = at2(lock, path);
      if (typeof value !== "string") continue;
      const first = seen[key].get(value.toLowerCase());
      if (first === void 0) seen[key].set(value.toLowerCase(), index);
      else report2("lock.duplicate", path, `packages ${first} and ${index} have the same ${key}`, "keep one of them");
    }
  }
}
function checkUrl(lock, index, report2) {
  const path = ["packages", index, "url"];
  const value = at2(lock, path);
  if (typeof value !== "string" || !value.startsWith("https://")) return;
  const url = URL.canParse(value) ? new URL(value) : void 0;
  if (url === void 0 || url.username !== "" || url.password !== "" || url.port !== "") {
    report2("lock.url", path, "this is not a plain https URL", "no user, password or port");
    return;
  }
  if (hosts.some((host) => host.startsWith(".") ? url.hostname.endsWith(host) : url.hostname === host)) return;
  const allowed = hosts.map((host) => host.startsWith(".") ? `*${host}` : host).join(", ");
  report2("lock.url", path, `Microsoft serves no updates from ${url.hostname.slice(0, 100)}`, `allowed: ${allowed}`);
}
function checkName(lock, index, report2) {
  const name = at2(lock, ["packages", index, "fileName"]);
  const sha1 = at2(lock, ["packages", index, "sha1"]);
  const inName = typeof name === "string" ? /_([0-9a-f]{40})\.[a-z]+$/i.exec(name)?.[1]?.toLowerCase() : void 0;
  if (inName === void 0 || typeof sha1 !== "string" || sha1 === inName) return;
  report2("lock.sha1", ["packages", index, "sha1"], "the sha1 is not the one in fileName", `fileName says ${inName}`);
}
async function readText(file) {
  try {
    const found = await stat(file);
    if (!found.isFile()) return { reason: "this is not a file" };
    if (found.size > mostBytes)
      return { reason: `this file has ${found.size} bytes; a lock file has at most ${mostBytes}` };
    const bytes = await readFile(file);
    if (!isUtf8(bytes)) return { reason: "this file is not UTF-8 text: save it as UTF-8" };
    return { text: new TextDecoder().decode(bytes) };
  } catch (error) {
    const { code } = error;
    if (code === "ENOENT") return { reason: "this file does not exist" };
    return { reason: `this file cannot be read: ${code ?? errorMessage(error)}` };
  }
}
function parseJson(text2) {
  try {
    return { value: JSON.parse(text2) };
  } catch (error) {
    const reason = errorMessage(error);
    const named2 = /at position (\d+)/.exec(reason)?.[1];
    const offset = named2 === void 0 ? yamlErrorOffset(text2) : Number(named2);
    return {
      reason: `not valid JSON: ${reason.replace(/\s+/g, " ").slice(0, 200)}`,
      offset: Math.min(offset, text2.length)
    };
  }
}
function yamlErrorOffset(text2) {
  return (0, import_yaml.parseDocument)(text2, yamlOptions).errors[0]?.pos[0] ?? 0;
}
function reportDoubledKeys(node, path, report2) {
  if ((0, import_yaml.isSeq)(node)) for (const [index, item] of node.items.entries()) reportDoubledKeys(item, [...path, index], report2);
  if (!(0, import_yaml.isMap)(node)) return;
  const seen = /* @__PURE__ */ new Set();
  for (const { key, value } of node.items) {
    const name = (0, import_yaml.isScalar)(key) ? String(key.value) : "";
    const inner = [...path, name];
    if (seen.has(name)) report2("lock.duplicate", inner, "a key stands here twice", "keep one of them", true);
    seen.add(name);
    reportDoubledKeys(value, inner, report2);
  }
}
function locateIn(root, place) {
  return (path, wantsKey = false) => {
    let node = root;
    let mark = root?.range ?? null;
    for (const [depth, segment] of path.entries()) {
      const pair = (0, import_yaml.isMap)(node) ? node.items.find(({ key: key2 }) => (0, import_yaml.isScalar)(key2) && key2.value === segment) : void 0;
      const next = (0, import_yaml.isSeq)(node) && typeof segment === "number" ? node.items[segment] : pair?.value;
      if (next === void 0 || next === null) break;
      node = next;
      const key = pair?.key;
      mark = wantsKey && depth === path.length - 1 ? key?.range ?? null : node.range ?? null;
    }
    return place(mark?.[0] ?? 0, mark?.[1] ?? 0);
  };
}
function at2(value, path) {
  let found = value;
  for (const key of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return void 0;
    found = found[key];
  }
  return found;
}
function atStart(file, rule, message) {
  return { rule, severity: "error", message, location: { file, line: 1, column: 1 } };
}

export {
  oobeAccount,
  renderBuildFile,
  checkAnswerFile,
  decodeAnswerFile,
  encodeAnswerFile,
  renderDeployFile,
  kmsClientKey,
  differentSettings,
  builtInTemplate,
  loadLock,
  checkLock,
  planGroups
};
/*! Bundled license information:

xmlchars/xml/1.0/ed5.js:
  (**
   * Character classes and associated utilities for the 5th edition of XML 1.0.
   *
   * @author Louis-Dominique Dubeau
   * @license MIT
   * @copyright Louis-Dominique Dubeau
   *)

xmlchars/xml/1.1/ed2.js:
  (**
   * Character classes and associated utilities for the 2nd edition of XML 1.1.
   *
   * @author Louis-Dominique Dubeau
   * @license MIT
   * @copyright Louis-Dominique Dubeau
   *)

xmlchars/xmlns/1.0/ed3.js:
  (**
   * Character class utilities for XML NS 1.0 edition 3.
   *
   * @author Louis-Dominique Dubeau
   * @license MIT
   * @copyright Louis-Dominique Dubeau
   *)
*/
