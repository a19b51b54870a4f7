import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);
import {
  asset
} from "./chunk-LNJDP5FP.js";
import {
  locator
} from "./chunk-TCCDBZ4V.js";
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
    var isNCName = (name2) => NC_NAME_RE.test(name2);
    var isName = (name2) => NAME_RE.test(name2);
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
      on(name2, handler) {
        this[EVENT_NAME_TO_HANDLER_NAME[name2]] = handler;
      }
      /**
       * Unset an event handler.
       *
       * @parma name The event to stop listening to.
       */
      off(name2) {
        this[EVENT_NAME_TO_HANDLER_NAME[name2]] = void 0;
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
      pushAttribNS(name2, value) {
        var _a;
        const { prefix, local } = this.qname(name2);
        const attr = { name: name2, prefix, local, value };
        this.attribList.push(attr);
        (_a = this.attributeHandler) === null || _a === void 0 ? void 0 : _a.call(this, attr);
        if (prefix === "xmlns") {
          const trimmed2 = value.trim();
          if (this.currentXMLVersion === "1.0" && trimmed2 === "") {
            this.fail("invalid attempt to undefine prefix in XML 1.0");
          }
          this.topNS[local] = trimmed2;
          nsPairCheck(this, local, trimmed2);
        } else if (name2 === "xmlns") {
          const trimmed2 = value.trim();
          this.topNS[""] = trimmed2;
          nsPairCheck(this, "", trimmed2);
        }
      }
      pushAttribPlain(name2, value) {
        var _a;
        const attr = { name: name2, value };
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
      qname(name2) {
        const colon = name2.indexOf(":");
        if (colon === -1) {
          return { prefix: "", local: name2 };
        }
        const local = name2.slice(colon + 1);
        const prefix = name2.slice(0, colon);
        if (prefix === "" || local === "" || local.includes(":")) {
          this.fail(`malformed name: ${name2}.`);
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
          const { name: name2, prefix, local } = attr;
          let uri;
          let eqname;
          if (prefix === "") {
            uri = name2 === "xmlns" ? XMLNS_NAMESPACE : "";
            eqname = name2;
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
          attributes[name2] = attr;
        }
        this.attribList = [];
      }
      processAttribsPlain() {
        const { attribList } = this;
        const attributes = this.tag.attributes;
        for (const { name: name2, value } of attribList) {
          if (attributes[name2] !== void 0) {
            this.fail(`duplicate attribute: ${name2}.`);
          }
          attributes[name2] = value;
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
        const { tags, name: name2 } = this;
        this.state = S_TEXT;
        this.name = "";
        if (name2 === "") {
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
          if (tag.name === name2) {
            break;
          }
          this.fail("unexpected close tag.");
        }
        if (l === 0) {
          this.closedRoot = true;
        } else if (l < 0) {
          this.fail(`unmatched closing tag: ${name2}.`);
          this.text += `</${name2}>`;
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
  const { encoding, skip: skip2 } = encodingOf(bytes);
  const body2 = bytes.subarray(skip2);
  const label = encoding === "utf-8-bom" ? "utf-8" : encoding;
  const text2 = new TextDecoder(label, { ignoreBOM: true }).decode(body2);
  const locate = locator(file, text2);
  const problems = [...badBytes(text2, bytes, skip2, label, locate), ...declared(text2, encoding, locate)];
  if (encoding.startsWith("utf-16") && skip2 === 0) {
    const hint = "save it as UTF-8, or as UTF-16 with one";
    problems.push(problem("encoding-declaration", "UTF-16 without a byte order mark", hint, locate(0)));
  }
  return { text: text2, encoding, problems };
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
  if (a === 60 && b === 0) return { encoding: "utf-16le", skip: 0 };
  if (a === 0 && b === 60) return { encoding: "utf-16be", skip: 0 };
  return { encoding: "utf-8", skip: 0 };
}
function badBytes(text2, bytes, skip2, label, locate) {
  if (!text2.includes("\uFFFD")) return [];
  const body2 = bytes.subarray(skip2);
  try {
    new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(body2);
    return [];
  } catch {
    const { at: at2, offset } = firstBad(text2, body2, label);
    const byte = body2[offset] ?? 0;
    const ansi = new TextDecoder("windows-1252").decode(Uint8Array.of(byte));
    const message = label === "utf-8" ? `byte 0x${byte.toString(16).toUpperCase()} at offset ${skip2 + offset} is not UTF-8; in Windows-1252 it is ${ansi}` : `the bytes at offset ${skip2 + offset} are not ${label.toUpperCase()}`;
    return [problem("encoding-bytes", message, "save the file as UTF-8", locate(at2))];
  }
}
function firstBad(text2, body2, label) {
  if (label !== "utf-8") {
    const at2 = text2.indexOf("\uFFFD");
    return { at: at2, offset: at2 * 2 };
  }
  let [from, offset] = [0, 0];
  for (let at2 = text2.indexOf("\uFFFD"); at2 >= 0; at2 = text2.indexOf("\uFFFD", from)) {
    offset += Buffer.byteLength(text2.slice(from, at2));
    const itself = body2[offset] === 239 && body2[offset + 1] === 191 && body2[offset + 2] === 189;
    if (!itself) return { at: at2, offset };
    offset += 3;
    from = at2 + 1;
  }
  return { at: 0, offset: 0 };
}
function problem(rule, message, hint, location) {
  return { rule: `answer-file.${rule}`, severity: "error", message, hint, location };
}
function declared(text2, encoding, locate) {
  const found = /^<\?xml\s[^?>]*?encoding\s*=\s*["']([^"']*)["']/.exec(text2);
  const name2 = found?.[1];
  if (found === null || name2 === void 0) return [];
  const wide = encoding.startsWith("utf-16");
  const ascii = /^[\0-\x7f]*$/.test(text2);
  const fits = wide ? /^utf-?16(le|be)?$/i.test(name2) : /^utf-?8$/i.test(name2) || ascii && !/^u(tf|cs)-?(16|32|[24])/i.test(name2);
  if (fits) return [];
  const end = found[0].length - 1;
  const real = wide ? "UTF-16" : "UTF-8";
  const message = `the declaration says ${name2}, the bytes are ${real}`;
  const hint = `write encoding="${real.toLowerCase()}", or save the file as ${name2}`;
  return [problem("encoding-declaration", message, hint, locate(end - name2.length, end))];
}

// src/answer-file/splice.ts
function splice(source, edits) {
  let result = "";
  let at2 = 0;
  for (const edit of inOrder(edits)) {
    if (edit.start < at2 || edit.end < edit.start || edit.end > source.length) {
      throw new Error(`edits overlap at ${edit.start}: ${edit.why}`);
    }
    result += source.slice(at2, edit.start) + edit.text;
    at2 = edit.end;
  }
  return result + source.slice(at2);
}
function inOrder(edits) {
  return edits.toSorted((one2, other2) => one2.start - other2.start || one2.end - other2.end);
}

// src/answer-file/unified-diff.ts
var context = 3;
function unifiedDiff(source, edits, names3) {
  if (splice(source, edits) === source) return "";
  const locate = locator(names3.from, source);
  const ordered = inOrder(edits);
  const placeOf3 = ({ start, end }) => locate(start + (/^\r?\n/.exec(source.slice(start, end))?.[0].length ?? 0));
  const reasons = ordered.map((edit) => {
    const { line, column } = placeOf3(edit);
    return `${names3.from}:${line}:${column}: ${edit.text === "" ? "removed" : edit.end > edit.start ? "replaced" : "put in"}: ${edit.why}`;
  });
  const before = linesOf(source);
  const hunks = groupsOf(changesOf(source, before, ordered));
  let shift = 0;
  const shown = hunks.flatMap((hunk) => {
    const lines = drawHunk(hunk, before, shift);
    for (const { start, end, lines: added } of hunk) shift += added.length - (end - start);
    return lines;
  });
  return [...reasons, `--- ${names3.from}`, `+++ ${names3.to}`, ...shown].map((line) => `${line}
`).join("");
}
function linesOf(text2) {
  return text2.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
function changesOf(source, before, edits) {
  const starts = [];
  let offset = 0;
  for (const line of before) {
    starts.push(offset);
    offset += line.length;
  }
  const lineAt = (at2) => {
    let [low, high2] = [0, starts.length - 1];
    while (low < high2) {
      const middle = low + high2 + 1 >> 1;
      if ((starts[middle] ?? 0) <= at2) low = middle;
      else high2 = middle - 1;
    }
    return low;
  };
  const groups = [];
  for (const edit of edits) {
    const [start, end] = [lineAt(edit.start), lineAt(edit.end) + 1];
    const last = groups.at(-1);
    if (last !== void 0 && start <= last.end) {
      last.end = Math.max(last.end, end);
      last.edits.push(edit);
    } else groups.push({ start, end, edits: [edit] });
  }
  return groups.map(({ start, end, edits: own }) => {
    const from = starts[start] ?? 0;
    const text2 = source.slice(from, starts[end] ?? source.length);
    const moved = own.map((edit) => ({ ...edit, start: edit.start - from, end: edit.end - from }));
    return trimmed(before, { start, end, lines: linesOf(splice(text2, moved)), why: own.map(({ why }) => why) });
  });
}
function trimmed(before, { start, end, lines, why }) {
  let [first, last, from, to] = [start, end, 0, lines.length];
  while (first < last && from < to && before[first] === lines[from]) {
    first++;
    from++;
  }
  while (last > first && to > from && before[last - 1] === lines[to - 1]) {
    last--;
    to--;
  }
  return { start: first, end: last, lines: lines.slice(from, to), why };
}
function groupsOf(changes) {
  const hunks = [];
  for (const change of changes) {
    const previous = hunks.at(-1)?.at(-1);
    if (previous !== void 0 && change.start - previous.end <= 2 * context) hunks.at(-1)?.push(change);
    else hunks.push([change]);
  }
  return hunks;
}
function drawHunk(hunk, before, shift) {
  const start = Math.max(0, (hunk[0]?.start ?? 0) - context);
  const end = Math.min(before.length, (hunk.at(-1)?.end ?? 0) + context);
  const lines = [];
  let [removed, added, at2] = [0, 0, start];
  for (const change of hunk) {
    for (const line of before.slice(at2, change.start)) lines.push(` ${line}`);
    for (const line of before.slice(change.start, change.end)) lines.push(`-${line}`);
    for (const line of change.lines) lines.push(`+${line}`);
    removed += change.end - change.start;
    added += change.lines.length;
    at2 = change.end;
  }
  for (const line of before.slice(at2, end)) lines.push(` ${line}`);
  const size = end - start;
  const range = (first, count) => `${count === 0 ? first : first + 1},${count}`;
  const why = [...new Set(hunk.flatMap((change) => change.why))].join("; ");
  const head = `@@ -${range(start, size)} +${range(start + shift, size - removed + added)} @@ ${why}`;
  return [
    head,
    ...lines.map((line) => line.endsWith("\n") ? line.slice(0, -1) : `${line}
\\ No newline at end of file`)
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
  const found = [];
  const visit = (element) => {
    for (const child of element.children) {
      if (child.kind !== "element") continue;
      found.push(child);
      visit(child);
    }
  };
  visit(parent);
  return found;
}
function textOf(element) {
  let text2 = "";
  for (const child of element.children) if (child.kind === "text" || child.kind === "cdata") text2 += child.value;
  return text2;
}
function textSpan(element) {
  const texts = element.children.filter(
    (child) => (child.kind === "text" || child.kind === "cdata") && child.value.trim() !== ""
  );
  const [first, last] = [texts.at(0), texts.at(-1)];
  return first === void 0 || last === void 0 ? element : { start: first.start, end: last.end };
}
function attributeOf(element, name2) {
  return element.attributes.find((attribute) => attribute.name === name2);
}
function prefixFor(element, uri) {
  const hidden2 = /* @__PURE__ */ new Set();
  for (let at2 = element; at2 !== void 0; at2 = at2.parent) {
    for (const { name: name2, local, value } of at2.attributes) {
      if (!name2.startsWith("xmlns:") || hidden2.has(local)) continue;
      if (value === uri) return local;
      hidden2.add(local);
    }
  }
  return void 0;
}
function passOf(element) {
  for (let at2 = element; at2 !== void 0; at2 = at2.parent) {
    if (at2.local === "settings") return attributeOf(at2, "pass")?.value ?? "";
  }
  return "";
}
function componentOf(element) {
  for (let at2 = element; at2 !== void 0; at2 = at2.parent) {
    if (at2.local === "component") return at2;
  }
  return void 0;
}

// src/answer-file/architecture.ts
var neutral = /* @__PURE__ */ new Set(["msil", "neutral", "data", "shx"]);
function setArchitecture(draft, architecture2) {
  const converted = [];
  for (const group of groupsOf2(draft).values()) {
    const own = group.filter(
      (component) => architectureOf(component) !== "wow64" && !neutral.has(architectureOf(component))
    );
    const kept = own.some((component) => architectureOf(component) === architecture2) ? architecture2 : architectureOf(own[0]);
    for (const component of group) {
      const its = architectureOf(component);
      if (neutral.has(its) || its === "wow64" && architecture2 === "amd64") continue;
      const attribute = attributeOf(component, "processorArchitecture");
      if (its !== kept) dropComponent(draft, component, its, architecture2);
      else if (attribute && its !== architecture2) {
        draft.setAttribute(attribute, architecture2, `the image is ${architecture2}`);
        converted.push(component);
      }
    }
  }
  const [first] = converted;
  if (first === void 0) return;
  const message = `${converted.length} components are for ${architectureOf(first)}: they become ${architecture2}`;
  draft.note("info", "architecture-set", first.nameSpan, message);
}
function dropComponent(draft, component, its, architecture2) {
  const name2 = attributeOf(component, "name")?.value;
  draft.remove(component, `it is for ${its}`);
  const message = `the component ${name2} for ${its} is left out: the image is ${architecture2}`;
  draft.note("info", "architecture-dropped", component.nameSpan, message);
}
function groupsOf2(draft) {
  const groups = /* @__PURE__ */ new Map();
  for (const settings2 of elementsOf(draft.root, "settings")) {
    for (const component of elementsOf(settings2, "component")) {
      if (draft.isRemoved(component)) continue;
      const key3 = [attributeOf(settings2, "pass")?.value, attributeOf(component, "name")?.value.toLowerCase()].join(" ");
      groups.set(key3, [...groups.get(key3) ?? [], component]);
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
function commandsOf(root2) {
  return descendantsOf(root2).flatMap((item2) => {
    const shape2 = item2.uri === unattendNamespace ? items[item2.local] : void 0;
    if (shape2 === void 0) return [];
    const line = elementsOf(item2, shape2.line)[0];
    const order3 = elementsOf(item2, "Order").map((element) => textOf(element).trim())[0];
    return [
      {
        kind: shape2.kind,
        pass: passOf(item2),
        item: item2,
        list: item2.parent?.local === shape2.list ? item2.parent : void 0,
        line,
        text: line === void 0 ? "" : textOf(line),
        order: order3 !== void 0 && /^\d+$/.test(order3) ? Number(order3) : void 0,
        place: line === void 0 ? item2.nameSpan : textSpan(line)
      }
    ];
  });
}
function commandName({ item: item2, text: text2 }) {
  const description = elementsOf(item2, "Description").map((element) => textOf(element).trim())[0];
  if (description) return description;
  const line = text2.trim();
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
function callsSysprep(text2) {
  return /(?:^|[\\/\s"'&|(;=])sysprep(?:\.exe)?(?=$|[\s"'&|);,])/i.test(text2);
}
function isAtHome({ kind, list: list2, item: item2, pass: pass2 }) {
  const component = componentOf(item2);
  const name2 = component?.attributes.find((attribute) => attribute.name === "name")?.value.toLowerCase();
  if (list2 === void 0 || list2.parent !== component) return false;
  if (kind === "first-logon" || kind === "logon") {
    return pass2 === "oobeSystem" && name2 === "microsoft-windows-shell-setup";
  }
  return name2 === "microsoft-windows-deployment" && (pass2 === "specialize" || pass2 === "auditUser") || name2 === "microsoft-windows-setup" && pass2 === "windowsPE";
}
var longestCommandLine = 1024;
var longestPath = 259;
var highestOrder = 500;
function callsReboot(text2) {
  return /\bshutdown(?:\.exe)?["']?\s(?:[^&|"']*\s)?[/-](?:[rsgp]|sg|hybrid)\b/i.test(text2) || /\b(?:Restart|Stop)-Computer\b|\bwpeutil(?:\.exe)?\s+(?:reboot|shutdown)\b/i.test(text2);
}

// src/answer-file/names.ts
var shellSetup = "Microsoft-Windows-Shell-Setup";
var deployment = "Microsoft-Windows-Deployment";
var screenSettings = [
  "HideEULAPage",
  "HideLocalAccountScreen",
  "HideOEMRegistrationScreen",
  "HideOnlineAccountScreens",
  "HideWirelessSetupInOOBE",
  "SkipMachineOOBE",
  "SkipUserOOBE"
];

// src/answer-file/overlay.ts
function wanted(name2, content) {
  return typeof content === "string" ? { name: name2, text: content } : { name: name2, children: content };
}
function wantedItem(name2, children) {
  return { name: name2, children, item: true };
}
function applyOverlays(draft, overlays, architecture2) {
  const missing = [];
  for (const combined of combine(overlays)) {
    const components = draft.components(combined.pass, combined.component);
    if (components.length === 0) missing.push(combined);
    else for (const { setting, why } of combined.settings) applySetting(draft, components, setting, why);
  }
  for (const pass2 of new Set(missing.map((combined) => combined.pass))) {
    const ofPass = missing.filter((combined) => combined.pass === pass2);
    const components = ofPass.map((combined) => newComponent(combined, architecture2));
    const why = allReasons(ofPass.flatMap(({ settings: settings3 }) => settings3));
    const [settings2] = draft.settings(pass2);
    if (settings2) for (const component of components) draft.insert(settings2, component, why);
    else draft.insert(draft.root, { name: "settings", attributes: [["pass", pass2]], children: components }, why);
  }
}
function allReasons(settings2) {
  return [...new Set(settings2.map(({ why }) => why))].join("; ");
}
function applySetting(draft, components, setting, why) {
  const holds = (component) => elementsOf(component, setting.name).filter((element) => !draft.isRemoved(element));
  const [holder = components[0], ...others2] = components.filter((component) => holds(component).length > 0);
  if (holder) draft.merge(holder, setting, why);
  for (const doublet of others2.flatMap(holds)) draft.remove(doublet, `${setting.name} is given more than once`);
}
function combine(overlays) {
  const combined = /* @__PURE__ */ new Map();
  for (const { pass: pass2, component, settings: settings2, why } of overlays) {
    const key3 = `${pass2} ${component}`;
    const own = settings2.map((setting) => ({ setting, why }));
    combined.set(key3, { pass: pass2, component, settings: mergeReasoned([...combined.get(key3)?.settings ?? [], ...own]) });
  }
  return [...combined.values()];
}
function mergeReasoned(settings2) {
  const merged = /* @__PURE__ */ new Map();
  const items3 = [];
  for (const reasoned of settings2) {
    const { setting } = reasoned;
    const before = merged.get(setting.name);
    if (setting.item) items3.push(reasoned);
    else if (before?.setting.children && setting.children) {
      const children = mergeReasoned(
        [...before.setting.children, ...setting.children].map((child) => ({ setting: child, why: "" }))
      );
      const both2 = { ...before.setting, children: children.map((child) => child.setting) };
      merged.set(setting.name, { setting: both2, why: allReasons([before, reasoned]) });
    } else merged.set(setting.name, reasoned);
  }
  return [...merged.values(), ...items3];
}
function newComponent({ component, settings: settings2 }, architecture2) {
  return {
    name: "component",
    attributes: [
      ["name", component],
      ["processorArchitecture", architecture2],
      ["publicKeyToken", "31bf3856ad364e35"],
      ["language", "neutral"],
      ["versionScope", "nonSxS"]
    ],
    children: settings2.map(({ setting }) => setting)
  };
}

// src/answer-file/settings.ts
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
    ({ name: name2 }) => draft.components("specialize", internationalCore).some((component) => elementsOf(component, name2).length > 0)
  );
  return [
    { pass: "oobeSystem", component: internationalCore, settings: all, why },
    ...early.length > 0 ? [{ pass: "specialize", component: internationalCore, settings: early, why }] : []
  ];
}
function timeZoneOverlays(draft, { timeZone: timeZone2 }) {
  const named2 = ["specialize", "auditSystem", "oobeSystem"].filter(
    (pass2) => draft.components(pass2, shellSetup).some((component) => elementsOf(component, "TimeZone").length > 0)
  );
  const running = named2.some((pass2) => pass2 !== "auditSystem");
  return [...named2, ...running ? [] : ["specialize"]].map((pass2) => ({
    pass: pass2,
    component: shellSetup,
    settings: [wanted("TimeZone", timeZone2)],
    why: "time zone of the image definition"
  }));
}
function computerNameOverlay(draft) {
  for (const component of draft.components("oobeSystem", shellSetup)) {
    for (const name2 of elementsOf(component, "ComputerName")) {
      draft.remove(name2, "a computer name is taken in specialize only");
    }
  }
  const settings2 = [wanted("ComputerName", "*")];
  return { pass: "specialize", component: shellSetup, settings: settings2, why: "each machine finds its own name" };
}
var keyShape = /^[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4}$/i;
function productKeyOverlays(draft, productKey2) {
  if (productKey2 === void 0) {
    for (const component of draft.components("specialize", shellSetup)) {
      for (const key3 of elementsOf(component, "ProductKey")) {
        draft.remove(key3, "the image definition asks for no product key");
        const hint = "give product-key in the image definition";
        draft.note("info", "product-key-dropped", key3.nameSpan, "the template's product key is left out", hint);
      }
    }
    return [];
  }
  if (!keyShape.test(productKey2)) {
    draft.error("product-key", void 0, "the product key is not five groups of five letters and digits");
  }
  const settings2 = [wanted("ProductKey", productKey2)];
  return [{ pass: "specialize", component: shellSetup, settings: settings2, why: "product key of the image definition" }];
}
function dropWindowsPe(draft) {
  for (const settings2 of draft.settings("windowsPE")) {
    draft.remove(settings2, "an applied image never runs windowsPE");
    const message = "the windowsPE pass is left out: the image is applied, so it would never run";
    const hint = "disk, edition, key and locale come from the image definition";
    draft.note("info", "windowspe-dropped", settings2.nameSpan, message, hint);
  }
}
function liveCommands(draft) {
  return commandsOf(draft.root).filter(({ item: item2 }) => !draft.isRemoved(item2));
}
function specializeOverlays(draft, commands) {
  const orders = liveCommands(draft).filter(({ kind, pass: pass2 }) => kind === "run-synchronous" && pass2 === "specialize").map(({ order: order3 }) => order3 ?? 0);
  const last = Math.max(0, ...orders);
  return commands.map((command3, index) => specializeOverlay(command3, last + index + 1));
}
function specializeOverlay({ path, description, reboot: reboot2 }, order3) {
  const item2 = wantedItem("RunSynchronousCommand", [
    wanted("Order", String(order3)),
    wanted("Path", path),
    wanted("Description", description),
    ...reboot2 === void 0 ? [] : [wanted("WillReboot", reboot2)]
  ]);
  const settings2 = [wanted("RunSynchronous", [item2])];
  const why = description.charAt(0).toLowerCase() + description.slice(1);
  return { pass: "specialize", component: deployment, settings: settings2, why };
}

// src/answer-file/drops.ts
function dropRivals(draft) {
  for (const { kind, text: text2, item: item2, list: list2 } of liveCommands(draft)) {
    if (callsSysprep(text2)) draft.remove(item2, "the build itself calls sysprep, at its end");
    else if (kind === "logon") draft.remove(list2 ?? item2, "asynchronous commands run beside the runner");
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
  for (const logon3 of named(draft, "AutoLogon", shellSetup)) {
    if (passOf(logon3) === "oobeSystem") continue;
    draft.remove(logon3, "the build logs on once, in oobeSystem");
    draft.note("info", "autologon-dropped", logon3.nameSpan, `AutoLogon in ${passOf(logon3)} is left out`);
  }
}
function noteOfflineServicing(draft) {
  for (const settings2 of draft.settings("offlineServicing")) {
    if (elementsOf(settings2).length === 0) continue;
    const message = "offlineServicing stays, but nothing applies it to an applied image";
    draft.note(
      "info",
      "offline-servicing",
      settings2.nameSpan,
      message,
      "drivers and features belong in the image definition"
    );
  }
}
function noteAccounts(draft, expected) {
  for (const account4 of named(draft, "LocalAccount", shellSetup)) {
    const name2 = elementsOf(account4, "Name")[0];
    if (name2 === void 0 || expected.includes(textOf(name2).trim().toLowerCase())) continue;
    const message = `the template's local account ${textOf(name2).trim()} stays in the image, on every machine`;
    draft.note("info", "local-account", textSpan(name2), message);
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
var builtInAdministrator = "Administrator";
var bypassNetwork = {
  path: "reg.exe add HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\OOBE /v BypassNRO /t REG_DWORD /d 1 /f",
  description: "Let OOBE pass without a network"
};
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
  const hidden2 = [
    "HideEULAPage",
    ...editionType === "server" ? ["HideLocalAccountScreen"] : [],
    "HideOEMRegistrationScreen",
    "HideOnlineAccountScreens",
    "HideWirelessSetupInOOBE"
  ];
  const settings2 = [...hidden2.map((name2) => wanted(name2, "true")), wanted("ProtectYourPC", "3")];
  return { pass: "oobeSystem", component: shellSetup, settings: [wanted("OOBE", settings2)], why: "nobody answers OOBE" };
}
function logonOverlay(draft, { password }) {
  const secret = [wanted("Value", password), wanted("PlainText", "true")];
  for (const logon3 of named(draft, "AutoLogon", shellSetup)) {
    for (const domain of elementsOf(logon3, "Domain")) draft.remove(domain, "the build account is a local one");
  }
  const settings2 = [
    wanted("UserAccounts", [wanted("AdministratorPassword", secret)]),
    wanted("AutoLogon", [
      wanted("Password", secret),
      wanted("Enabled", "true"),
      wanted("LogonCount", "1"),
      wanted("Username", builtInAdministrator)
    ])
  ];
  return { pass: "oobeSystem", component: shellSetup, settings: settings2, why: "the build account logs on once" };
}
function clientOverlays(draft, { editionType, password }) {
  if (editionType !== "client") return [];
  const bypassed = liveCommands(draft).some(({ pass: pass2, text: text2 }) => pass2 === "specialize" && /\bBypassNRO\b/i.test(text2));
  const account4 = named(draft, "LocalAccount", shellSetup).find(
    (found) => passOf(found) === "oobeSystem" && elementsOf(found, "Name").some((name2) => textOf(name2) === oobeAccount)
  );
  const secret = wanted("Password", [wanted("Value", password), wanted("PlainText", "true")]);
  const why = "OOBE of a client wants a local account";
  if (account4) draft.merge(account4, secret, why);
  const item2 = wantedItem("LocalAccount", [
    wanted("Name", oobeAccount),
    wanted("DisplayName", oobeAccount),
    wanted("Description", "Only for OOBE: deleted before the image is sealed"),
    wanted("Group", "Administrators"),
    secret
  ]);
  const settings2 = [wanted("UserAccounts", [wanted("LocalAccounts", [item2])])];
  return [
    ...specializeOverlays(draft, bypassed ? [] : [bypassNetwork]),
    ...account4 ? [] : [{ pass: "oobeSystem", component: shellSetup, settings: settings2, why }]
  ];
}
function runnerOverlays(draft, values) {
  if (liveCommands(draft).some((command3) => isRunner(command3, values))) return [];
  const item2 = wantedItem("SynchronousCommand", runnerSettings(values));
  const settings2 = [wanted("FirstLogonCommands", [item2])];
  return [{ pass: "oobeSystem", component: shellSetup, settings: settings2, why: "the one first-logon command: the runner" }];
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
function layoutOf({ text: text2, root: root2 }) {
  const eol = text2.includes("\r\n") ? "\r\n" : "\n";
  const indentAt = (offset) => {
    let at2 = offset;
    while (isBlank(text2[at2 - 1])) at2--;
    return at2 === 0 || text2[at2 - 1] === "\n" ? text2.slice(at2, offset) : void 0;
  };
  const indentAmong = (elements) => {
    const first = elements.find((element) => indentAt(element.start) !== void 0);
    return first && indentAt(first.start);
  };
  const unit = root2 && indentAmong(elementsOf(root2)) || "    ";
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
    const body2 = text2.slice(parent.openEnd, parent.closeStart);
    const oneLine = body2.trim() !== "" && !body2.includes("\n");
    const items3 = draw2(indent);
    const last = parent.children.findLast((child) => stays(child, gone));
    const behind = last && last.start + text2.slice(last.start, last.end).trimEnd().length;
    if (oneLine) return { ...at(behind ?? parent.openEnd), text: items3.join("") };
    const lines = items3.map((item2) => `${eol}${indent}${item2}`).join("");
    if (parent.selfClosing) return { ...selfClosingEnd(parent), text: `>${lines}${eol}${own}</${parent.name}>` };
    if (body2.includes("\n")) return { ...at(behind ?? parent.openEnd), text: lines };
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
  const changed2 = [];
  const isRemoved = (element) => {
    for (let at2 = element; at2; at2 = at2.parent) if (removed.has(at2)) return true;
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
    changed2.push({ element, edit: { ...layout.content(element, escapeText(text2)), why } });
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
    const insertions = [...inserted].filter(([parent]) => !isRemoved(parent)).map(([parent, items3]) => ({
      ...layout.insertion(
        parent,
        isRemoved,
        (indent) => items3.map(({ wanted: wanted2 }) => draw(parent, wanted2, layout, indent))
      ),
      why: [...new Set(items3.map(({ why }) => why))].join("; ")
    }));
    const changes = changed2.filter(({ element }) => !isRemoved(element)).map(({ edit }) => edit);
    return [...removals, ...insertions, ...changes];
  };
  const setAttribute = (attribute, value, why) => {
    if (attribute.value !== value) attributeEdits.push({ ...attribute.valueSpan, text: escapeAttribute(value), why });
  };
  const attributeEdits = [];
  return {
    remove,
    isRemoved,
    setText,
    setAttribute,
    insert,
    merge,
    edits: () => withoutCovered([...edits(), ...attributeEdits])
  };
}
function withoutCovered(edits) {
  const sorted = edits.map((edit, order3) => ({ edit, order: order3 })).sort((one2, other2) => one2.edit.start - other2.edit.start || other2.edit.end - one2.edit.end || other2.order - one2.order);
  const kept = [];
  let outer;
  for (const item2 of sorted) {
    const { start, end } = item2.edit;
    const isInsertion = start === end;
    const isCovered = outer !== void 0 && (isInsertion ? start > outer.start && end < outer.end : end <= outer.end);
    if (isCovered) continue;
    kept.push(item2);
    if (!isInsertion) outer = item2.edit;
  }
  return kept.sort((one2, other2) => one2.order - other2.order).map(({ edit }) => edit);
}
function draw(parent, wanted2, layout, indent) {
  const prefix = parent.prefix === "" ? "" : `${parent.prefix}:`;
  const name2 = prefix + wanted2.name;
  const attributes = [...wanted2.attributes ?? [], ...wanted2.item ? actionAttributes(parent) : []];
  const head = [name2, ...attributes.map(([key3, value]) => `${key3}="${escapeAttribute(value)}"`)].join(" ");
  if (wanted2.children === void 0) return `<${head}>${escapeText(wanted2.text ?? "")}</${name2}>`;
  const inner = indent + layout.unit;
  const children = wanted2.children.map((child) => `${layout.eol}${inner}${draw(parent, child, layout, inner)}`);
  return `<${head}>${children.join("")}${layout.eol}${indent}</${name2}>`;
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
  const masked = text2.replace(scan, (found, name2, offset) => {
    if (!found.startsWith("&") || name2?.startsWith("#") || name2 && predefined.has(name2)) return found;
    const message = name2 ? `not well-formed XML: there is no entity ${found}` : "not well-formed XML: a bare &";
    const hint = name2 ? "only &amp; &lt; &gt; &quot; &apos; and numbers exist" : "write &amp;";
    const rule = name2 ? "xml-unknown-entity" : "xml-bare-ampersand";
    faults.push({ rule, start: offset, end: offset + found.length, message, hint });
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
var longest = 8 * 1024 * 1024;
var most = 20;
var GiveUp = class extends Error {
};
function parseAnswerFile(file, text2) {
  const locate = locator(file, text2);
  const problems = [];
  let whole = true;
  const complain = (rule, span, message, hint) => {
    const location = locate(span.start, span.end > span.start ? span.end : void 0);
    problems.push({ rule: `answer-file.${rule}`, severity: "error", message, ...hint && { hint }, location });
    if (!passable.has(rule)) whole = false;
    if (problems.length >= most) throw new GiveUp();
  };
  let root2;
  try {
    if (text2.length > longest) {
      complain("xml-limits", { start: 0, end: 0 }, `${text2.length} characters are too many: the limit is ${longest}`);
    } else root2 = readTree(text2, complain);
  } catch (error) {
    if (!(error instanceof GiveUp)) throw error;
    whole = false;
  }
  problems.sort(byPlace);
  return { file, text: text2, ...root2 && { root: root2 }, problems, whole: whole && root2 !== void 0, locate };
}
var passable = /* @__PURE__ */ new Set([
  "xml-bare-ampersand",
  "xml-unknown-entity",
  "xml-attribute-gap",
  "xml-declaration-first",
  "xml-comment-hyphens"
]);
function byPlace(one2, other2) {
  const [a, b] = [one2.location, other2.location];
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}
function readTree(text2, complain) {
  const { masked, unmask, faults } = maskReferences(text2);
  for (const fault of faults) complain(fault.rule, fault, fault.message, fault.hint);
  const lead = leadEnd(text2);
  if (lead > 0) complain("xml-declaration-first", leadSpan(text2), misplaced.message, misplaced.hint);
  const parser = new import_saxes.SaxesParser({ xmlns: true, position: false });
  const stack = [];
  const attributes = [];
  let root2;
  let begin = lead;
  let nameEnd = 0;
  const add = (node) => stack.at(-1)?.children.push(node);
  const addLeaf = (kind, value, end) => {
    add({ kind, value: unmask(value), start: begin, end });
    begin = end;
  };
  let closed;
  let outside = false;
  let last = { message: "", position: -1 };
  parser.on("error", (error) => {
    const repeated = error.message === last.message && parser.position === last.position + 1;
    last = { message: error.message, position: parser.position };
    if (repeated) return;
    const said = explain(error.message);
    const endTag = { start: begin, end: parser.position };
    if (error.message.startsWith("text data outside")) {
      const start = begin + text2.slice(begin).search(/\S|$/);
      if (!outside) complain(said.rule, { start, end: 0 }, said.message, said.hint);
      outside = true;
    } else if (said.about === "element") {
      const element = error.message.startsWith("unclosed") ? stack.pop() : closed;
      complain(said.rule, element?.nameSpan ?? endTag, `${said.message}: <${element?.name}>`, said.hint);
    } else if (said.about === "end tag") {
      complain(said.rule, endTag, said.message, said.hint);
      begin = parser.position;
    } else {
      const twice = /^duplicate attribute: (.*)\.$/.exec(error.message)?.[1];
      const start = said.about === "markup" ? begin : parser.position - 1;
      const place = attributes.findLast(({ name: name2 }) => name2 === twice)?.nameSpan ?? { start: Math.max(0, start), end: 0 };
      complain(said.rule, place, said.message, said.hint);
      if (error.message.startsWith("incorrect syntax")) throw new GiveUp();
    }
  });
  parser.on("doctype", () => {
    complain("xml-doctype", { start: begin, end: parser.position }, "an answer file has no DOCTYPE", "remove it");
    begin = parser.position;
  });
  parser.on("xmldecl", () => {
    begin = parser.position;
  });
  parser.on("processinginstruction", ({ body: body2 }) => addLeaf("instruction", body2, parser.position));
  parser.on("text", (value) => addLeaf("text", value, Math.max(begin, parser.position - 1)));
  parser.on("comment", (value) => addLeaf("comment", value, Math.min(parser.position + 1, text2.length)));
  parser.on("cdata", (value) => addLeaf("cdata", value, parser.position));
  parser.on("opentagstart", (tag) => {
    attributes.length = 0;
    if (!text2.startsWith("<", begin)) begin = text2.lastIndexOf("<", parser.position - 1);
    nameEnd = begin + 1 + tag.name.length;
  });
  parser.on("attribute", ({ name: name2, local, value }) => {
    attributes.push({ ...attributeSpans(text2, name2, parser.position), name: name2, local, uri: "", value: unmask(value) });
  });
  parser.on("opentag", (tag) => {
    if (stack.length >= deepest) {
      const place = { start: begin, end: parser.position };
      complain("xml-limits", place, `more than ${deepest} elements stand in one another`);
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
    root2 ??= open;
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
  parser.write(" ".repeat(lead) + masked.slice(lead)).close();
  return root2;
}
var misplaced = {
  message: "not well-formed XML: something stands before <?xml ... ?>",
  hint: "the declaration must be the very first thing in the file: move a banner that was pasted above it behind it"
};
function leadEnd(text2) {
  const declaration3 = /<\?xml\s[^>]{0,200}\?>/.exec(text2);
  if (declaration3 === null || declaration3.index === 0) return 0;
  const before = text2.slice(0, declaration3.index);
  if (before.lastIndexOf("<!--") > before.lastIndexOf("-->")) return 0;
  return /<[\w!]/.test(before.replace(/<!--[\s\S]*?-->/g, "")) ? 0 : declaration3.index + declaration3[0].length;
}
function leadSpan(text2) {
  const lead = text2.slice(0, text2.indexOf("<?xml"));
  const start = Math.max(0, lead.search(/\S/));
  return { start, end: lead.trimEnd().length };
}
function attributeSpans(text2, name2, end) {
  const quote = text2[end - 1];
  const valueStart = quote === '"' || quote === "'" ? text2.lastIndexOf(quote, end - 2) + 1 : end;
  const start = Math.max(0, text2.lastIndexOf(name2, text2.lastIndexOf("=", valueStart)));
  return { start, end, nameSpan: { start, end: start + name2.length }, valueSpan: { start: valueStart, end: end - 1 } };
}
function explain(words) {
  const plain = words.replace(/\.$/, "");
  const known2 = explanations.find(([start]) => plain.startsWith(start))?.[1];
  return { rule: "xml-syntax", ...known2, message: `not well-formed XML: ${known2?.message ?? plain}` };
}
var explanations = [
  [
    "no whitespace between attributes",
    {
      rule: "xml-attribute-gap",
      message: "no blank between two attributes",
      hint: "put a blank behind the closing quote; the templates of Cloudbase and packer-maas carried this slip for years"
    }
  ],
  [
    "incorrect syntax",
    {
      about: "markup",
      message: "this is no markup that XML knows",
      hint: "a comment begins with <!-- : two hyphens, not the one dash that a word processor makes of them"
    }
  ],
  ["unclosed tag", { message: "this element is never closed", about: "element" }],
  [
    "unexpected close tag",
    { message: "the end tag of another element comes before the one of this", about: "element" }
  ],
  ["unmatched closing tag", { message: "this end tag closes nothing", about: "end tag" }],
  ["text data outside of root node", { message: "text outside of the root element" }],
  [
    "malformed comment",
    {
      rule: "xml-comment-hyphens",
      message: "two hyphens inside a comment",
      hint: "they end it: write one, or end it there"
    }
  ]
];

// src/answer-file/places-back.ts
var aboutNewText = " (in what rendering puts in here)";
function placesBack(file, source, rendered, edits) {
  const lines = [0];
  for (let at2 = rendered.indexOf("\n"); at2 >= 0; at2 = rendered.indexOf("\n", at2 + 1)) lines.push(at2 + 1);
  const offset = (line, column) => (lines[line - 1] ?? 0) + column - 1;
  const origin = originOf(edits);
  const locate = locator(file, source);
  return (problem3) => {
    const { location } = problem3;
    if (location === void 0) return problem3;
    const start = origin(offset(location.line, location.column));
    const end = origin(offset(location.endLine ?? location.line, location.endColumn ?? location.column));
    if (start.isNew) {
      return { ...problem3, message: problem3.message + aboutNewText, location: locate(start.at) };
    }
    const extent = location.endLine === void 0 || end.at < start.at ? locate(start.at) : locate(start.at, end.at);
    return { ...problem3, location: extent };
  };
}
function originOf(edits) {
  const ordered = inOrder(edits);
  return (at2) => {
    let shift = 0;
    for (const { start, end, text: text2 } of ordered) {
      if (at2 < start + shift) break;
      if (at2 < start + shift + text2.length) return { at: start, isNew: true };
      shift += text2.length - (end - start);
    }
    return { at: at2 - shift, isNew: false };
  };
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
function isWindowsVariable(name2) {
  const lower = name2.toLowerCase();
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
var wholeMarks = /^(?:\[[A-Za-z_][\w. -]*\]|\{[A-Za-z_]\w*(?:\.\w+)+\})$/;
var longest2 = 1024;
var variable = /%([A-Z][A-Z0-9_]*)%/g;
function placeholderIn(value, isCommand = false) {
  const part = value.slice(0, longest2);
  for (const mark of isCommand ? marksInCommands : marks) {
    const found = mark.exec(part);
    if (found) return { text: found[0], at: found.index };
  }
  for (const found of part.matchAll(variable)) {
    if (!isWindowsVariable(found[1] ?? "")) return { text: found[0], at: found.index };
  }
  const whole = isCommand ? null : wholeMarks.exec(part.trim());
  return whole === null ? void 0 : { text: whole[0], at: part.indexOf(whole[0]) };
}
function isPlaceholder(value) {
  return placeholderIn(value) !== void 0;
}

// src/answer-file/rules/example.ts
function changed({ shown, text: text2 }, from, to) {
  return { shown: shown.replace(from, to), text: text2.replace(from, to) };
}
var declaration = '<?xml version="1.0" encoding="utf-8"?>\n';
var rootStart = `<unattend xmlns="${unattendNamespace}" xmlns:wcm="${wcmNamespace}">`;
function wholeFile(text2) {
  return { shown: text2, text: text2 };
}
function inRoot(content) {
  return { shown: content, text: `${declaration}${rootStart}
${content}
</unattend>
` };
}
function inComponent(pass2, component, content) {
  const name2 = `${/^(?:Networking|Security)-/.test(component) ? "" : "Microsoft-Windows-"}${component}`;
  return { shown: `<!-- ${pass2}, ${name2} -->
${content}`, text: inRoot(settings(pass2, name2, content)).text };
}
function settings(pass2, component, content) {
  const attributes = 'processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral"';
  return `<settings pass="${pass2}">
  <component name="${component}" ${attributes} versionScope="nonSxS">
${content}
  </component>
</settings>`;
}
function firstLogonCommands(...lines) {
  const items3 = lines.map(
    (line, index) => `  <SynchronousCommand wcm:action="add">
    <Order>${index + 1}</Order>
    <CommandLine>${line}</CommandLine>
  </SynchronousCommand>`
  );
  return inComponent("oobeSystem", "Shell-Setup", list("FirstLogonCommands", items3));
}
function specializeCommands(...paths) {
  const items3 = paths.map(
    (path, index) => `  <RunSynchronousCommand wcm:action="add">
    <Order>${index + 1}</Order>
    <Path>${path}</Path>
  </RunSynchronousCommand>`
  );
  return inComponent("specialize", "Deployment", list("RunSynchronous", items3));
}
function list(name2, items3) {
  return `<${name2}>
${items3.join("\n")}
</${name2}>`;
}
function componentTag(text2) {
  return { text: text2, shown: /<component[^>]*>/.exec(text2)?.[0] ?? "" };
}

// src/answer-file/rules/architecture.ts
var architectures = "x86 ia64 amd64 wow64 msil shx arm data neutral arm64".split(" ");
var inside = inComponent("specialize", "Shell-Setup", "<TimeZone>UTC</TimeZone>");
var architecture = {
  id: "architecture",
  severity: "error",
  summary: "A component is for an architecture that does not exist, such as x64.",
  hint: "amd64, arm64, x86 or wow64",
  bad: componentTag(inside.text.replace('"amd64"', '"x64"')),
  good: componentTag(inside.text),
  check({ components }, report) {
    for (const { element } of components) {
      const attribute = attributeOf(element, "processorArchitecture");
      if (!attribute?.value || architectures.includes(attribute.value.toLowerCase())) continue;
      if (!isPlaceholder(attribute.value)) {
        report(attribute.valueSpan, `there is no architecture ${attribute.value}`);
      }
    }
  }
};

// src/answer-file/rules/asynchronous-command.ts
var item = (list2, name2) => inComponent(
  "specialize",
  "Deployment",
  `<${list2}>
  <${name2} wcm:action="add">
    <Order>1</Order>
    <Path>cmd.exe /c ver</Path>
  </${name2}>
</${list2}>`
);
var asynchronousCommand = {
  id: "asynchronous-command",
  severity: "warning",
  summary: "A command runs beside the others, and nothing waits for it: the machine may be sealed while it works. The build leaves `LogonCommands` out.",
  hint: "use RunSynchronous, FirstLogonCommands or a customization",
  bad: item("RunAsynchronous", "RunAsynchronousCommand"),
  good: item("RunSynchronous", "RunSynchronousCommand"),
  check({ commands, context: context2 }, report) {
    for (const command3 of commands) {
      const { kind, item: element, pass: pass2 } = command3;
      if (kind === "run-asynchronous" ? pass2 === "windowsPE" : kind !== "logon" || context2.role !== "template") continue;
      report(element.nameSpan, `${JSON.stringify(commandName(command3))} starts beside the others`);
    }
  }
};

// src/answer-file/rules/subject.ts
function subjectOf(file, root2, context2) {
  const matters = (element) => context2.ignoredPass === void 0 || passOf(element) !== context2.ignoredPass;
  const elements = [root2, ...descendantsOf(root2)].filter(
    (element) => element.uri === unattendNamespace && matters(element)
  );
  const components = elements.filter(({ local, parent }) => local === "component" && parent?.local === "settings");
  const found = components.map((element) => ({
    element,
    pass: passOf(element),
    name: attributeOf(element, "name")?.value ?? "",
    architecture: attributeOf(element, "processorArchitecture")?.value.toLowerCase() ?? ""
  }));
  const settings2 = [];
  for (const component of found) {
    addSettings(settings2, component.element, component, "", `${component.name.toLowerCase()}/`);
  }
  const index = /* @__PURE__ */ new Map();
  for (const setting of settings2) {
    const same = index.get(setting.key);
    if (same === void 0) index.set(setting.key, [setting]);
    else same.push(setting);
  }
  return {
    ...file,
    root: root2,
    context: context2,
    elements,
    components: found,
    settings: settings2,
    commands: commandsOf(root2).filter(({ item: item2 }) => matters(item2)),
    find: (component, path) => index.get(`${component}/${path}`.toLowerCase()) ?? []
  };
}
function addSettings(to, parent, component, prefix, prefixKey) {
  for (const element of elementsOf(parent)) {
    if (element.uri !== unattendNamespace) continue;
    const path = `${prefix}${element.local}`;
    const key3 = `${prefixKey}${element.local.toLowerCase()}`;
    to.push({ element, component, path, key: key3, value: textOf(element) });
    addSettings(to, element, component, `${path}/`, `${key3}/`);
  }
}
function isLeaf(element) {
  return elementsOf(element).length === 0;
}
function knownValue({ value }) {
  return isPlaceholder(value) ? void 0 : value.trim();
}
var directive = /\{%|<%|&lt;%|%\{\s*[-~]?\s*(?:if|else|endif|for)\b|\{\{[#/^]|\{\{-?\s*(?:else|end|if|range)\b|^[ \t]*%[ \t]*(?:if|elif|else|endif|for|endfor)\b/m;
function mayExclude({ text: text2 }, one2, other2) {
  return directive.test(text2.slice(Math.min(one2.end, other2.end), Math.max(one2.start, other2.start)));
}
var longestDirective = 4096;
function isDirective(text2) {
  const rest = text2.slice(0, longestDirective).replace(/\{%.*?%\}|\{\{.*?\}\}|<%.*?%>|\$\{[^}]*\}|%\{[^}]*\}|@[A-Z][A-Z0-9_]*@|%[A-Z][A-Z0-9_]*%/gs, "").replace(/^\s*%\s*(?:if|elif|else|endif|for|endfor|while|endwhile|block|include)\b.*$/gm, "").replace(/^\s*##.*$/gm, "");
  return rest.trim() === "" || isPlaceholder(rest.trim());
}
function textPlace({ text: text2 }, element) {
  const { start, end } = textSpan(element);
  if (start === element.start) return element.nameSpan;
  const raw = text2.slice(start, end);
  return { start: start + raw.length - raw.trimStart().length, end: start + raw.trimEnd().length };
}

// src/answer-file/rules/bad-value.ts
var choices = {
  WillReboot: ["Always", "OnRequest", "Never"],
  WillShowUI: ["Always", "OnError", "Never"],
  ProtectYourPC: ["1", "2", "3"],
  NetworkLocation: ["Home", "Work", "Other"],
  PlainText: ["true", "false"],
  HideEULAPage: ["true", "false"],
  HideLocalAccountScreen: ["true", "false"],
  HideOEMRegistrationScreen: ["true", "false"],
  HideOnlineAccountScreens: ["true", "false"],
  HideWirelessSetupInOOBE: ["true", "false"],
  SkipMachineOOBE: ["true", "false"],
  SkipUserOOBE: ["true", "false"]
};
var command = (value) => inComponent(
  "windowsPE",
  "Setup",
  `<ImageInstall>
  <OSImage>
    <WillShowUI>${value}</WillShowUI>
  </OSImage>
</ImageInstall>`
);
var badValue = {
  id: "bad-value",
  severity: "error",
  summary: "A setting that takes one of a few values has another, such as `On Error` for `OnError`.",
  hint: "take one of the documented values",
  bad: command("On Error"),
  good: command("OnError"),
  check(subject, report) {
    for (const setting of subject.settings) {
      const { element } = setting;
      const allowed = choices[element.local];
      const value = knownValue(setting);
      if (allowed === void 0 || !value || !isLeaf(element)) continue;
      const accepted = allowed.includes("true") ? [...allowed, "1", "0"] : allowed;
      if (accepted.some((one2) => one2.toLowerCase() === value.toLowerCase())) continue;
      report(textPlace(subject, element), `${element.local} does not know ${JSON.stringify(value)}`, allowed.join(", "));
    }
  }
};

// src/answer-file/rules/cached-copy.ts
var cachedCopy = {
  id: "cached-copy",
  severity: "error",
  summary: "The file is the copy that Windows keeps in Panther of one it has used: passes are marked as done, and secrets are gone.",
  hint: "take the original file",
  bad: inRoot('<settings pass="specialize" wasPassProcessed="true"><!-- ... --></settings>'),
  good: inRoot('<settings pass="specialize"><!-- ... --></settings>'),
  check({ elements, settings: settings2 }, report) {
    for (const element of elements) {
      const attribute = element.local === "settings" ? attributeOf(element, "wasPassProcessed") : void 0;
      if (attribute) report(attribute, "this file is a copy that Windows keeps of a used answer file");
    }
    for (const { element, value } of settings2) {
      if (isLeaf(element) && value.trim() === "*SENSITIVE*DATA*DELETED*") {
        report(element.nameSpan, "Windows has deleted this secret from its copy of the file", "write the value again");
      }
    }
  }
};

// src/answer-file/rules/client-network.ts
var oobe = settings(
  "oobeSystem",
  "Microsoft-Windows-Shell-Setup",
  "<OOBE>\n  <HideEULAPage>true</HideEULAPage>\n</OOBE>"
);
var command2 = "reg.exe add HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\OOBE /v BypassNRO /t REG_DWORD /d 1 /f";
var bypass = settings(
  "specialize",
  "Microsoft-Windows-Deployment",
  `<RunSynchronous>
  <RunSynchronousCommand wcm:action="add">
    <Order>1</Order>
    <Path>${command2}</Path>
  </RunSynchronousCommand>
</RunSynchronous>`
);
var clientNetwork = {
  id: "client-network",
  severity: { template: "warning", build: "error" },
  summary: `A client's file lacks BypassNRO. Windows 11 without a network stops at "Let's connect you to a network", and the build machine has none. The build adds it.`,
  hint: `add to specialize: ${command2}`,
  bad: inComponent("oobeSystem", "Shell-Setup", "<OOBE>\n  <HideEULAPage>true</HideEULAPage>\n</OOBE>"),
  good: inRoot(`${bypass}
${oobe}`),
  context: { role: "template", editionType: "client" },
  check(subject, report) {
    const { commands, find, root: root2, components } = subject;
    if (!isClient(subject) || commands.some(({ pass: pass2, text: text2 }) => pass2 === "specialize" && /\bBypassNRO\b/i.test(text2)))
      return;
    const place = find(shellSetup, "OOBE")[0]?.element ?? components.find(({ pass: pass2 }) => pass2 === "oobeSystem")?.element ?? root2;
    report(place.nameSpan, "nothing lets OOBE pass without a network (BypassNRO)");
  }
};
function isClient({ context: context2, find }) {
  if (context2.editionType !== void 0) return context2.editionType === "client";
  return find("Microsoft-Windows-Setup", "ImageInstall/OSImage/InstallFrom/MetaData").some(
    ({ element }) => elementsOf(element, "Value").some((value) => /^\s*Windows 11\b/i.test(textOf(value)))
  );
}

// src/answer-file/rules/command-too-long.ts
var bad = firstLogonCommands(`powershell.exe -Command ${"x".repeat(1001)}`);
var commandTooLong = {
  id: "command-too-long",
  severity: "error",
  summary: "A `Path` has more than 259 characters, or a `CommandLine` more than 1024: one of them makes Windows refuse the whole file. Blanks at the ends count, &amp; is one character.",
  hint: "put it into a script file and run that",
  bad: { text: bad.text, shown: bad.shown.replace(/x{9,}/, "x ... 1001 characters ... x") },
  good: firstLogonCommands("powershell.exe -File C:\\Windows\\System32\\long.ps1"),
  check(subject, report) {
    for (const { line, text: text2 } of subject.commands) {
      if (line === void 0) continue;
      const limit = line.local === "Path" ? longestPath : longestCommandLine;
      if (text2.length <= limit) continue;
      const message = `the command has ${text2.length} characters: ${line.local} takes ${limit} at most`;
      report(textPlace(subject, line), message);
    }
  }
};

// src/answer-file/rules/list-items.ts
var listItems = /* @__PURE__ */ new Set([
  "SynchronousCommand",
  "AsynchronousCommand",
  "RunSynchronousCommand",
  "RunAsynchronousCommand",
  "LocalAccount",
  "DomainAccount",
  "DomainAccountList",
  "Disk",
  "CreatePartition",
  "ModifyPartition",
  "MetaData",
  "DataImage",
  "PathAndCredentials",
  "FirewallGroup",
  "Interface",
  "IpAddress",
  "Route"
]);

// src/answer-file/rules/comment-in-item.ts
var good = firstLogonCommands("cmd.exe /c ver");
var commentInItem = {
  id: "comment-in-item",
  severity: "info",
  summary: "A comment stands inside an item of a list. Windows reads over it; some tools that edit such files do not.",
  hint: "put it before the item",
  bad: changed(good, "<CommandLine>", "<!-- What is it? -->\n    <CommandLine>"),
  good,
  check({ settings: settings2 }, report) {
    for (const { element } of settings2) {
      if (!listItems.has(element.local)) continue;
      for (const child of element.children) {
        if (child.kind !== "comment" || /^\s*maas-windows-image:/.test(child.value)) continue;
        report(child, `a comment stands inside ${element.local}`);
      }
    }
  }
};

// src/answer-file/rules/component-attribute.ts
var required = ["name", "processorArchitecture", "publicKeyToken", "language"];
var inside2 = inComponent("specialize", "Shell-Setup", "<TimeZone>UTC</TimeZone>");
var componentAttribute = {
  id: "component-attribute",
  severity: "error",
  summary: "A component lacks its name, architecture, public key token or language.",
  hint: "a component has name, processorArchitecture, publicKeyToken (16 hexadecimal digits) and language",
  bad: componentTag(inside2.text.replace(' language="neutral"', "")),
  good: componentTag(inside2.text),
  check({ components }, report) {
    for (const { element } of components) {
      for (const name2 of required) {
        if (!attributeOf(element, name2)?.value) {
          report(element.nameSpan, `the component lacks the attribute ${name2}`);
        }
      }
      const token = attributeOf(element, "publicKeyToken");
      if (token?.value && !/^[0-9a-f]{16}$/i.test(token.value) && !isPlaceholder(token.value)) {
        report(token.valueSpan, `${token.value} is no public key token`, "components of Windows have 31bf3856ad364e35");
      }
    }
  }
};

// src/answer-file/rules/component-outside.ts
var inside3 = settings("specialize", "Microsoft-Windows-Shell-Setup", "    <TimeZone>UTC</TimeZone>");
var componentOutside = {
  id: "component-outside",
  severity: "error",
  summary: "A component stands outside of `settings`: Windows never applies it.",
  hint: "move it into the settings of its pass",
  bad: inRoot(inside3.replace(/^.*\n/, "").replace(/\n<\/settings>$/, "")),
  good: inRoot(inside3),
  check({ elements }, report) {
    for (const { local, parent, nameSpan } of elements) {
      if (local !== "component" || parent?.local === "settings" || parent?.uri !== unattendNamespace) continue;
      report(nameSpan, "a component stands outside of settings");
    }
  }
};

// src/answer-file/rules/component-repeated.ts
var one = settings("specialize", "Microsoft-Windows-Shell-Setup", "    <TimeZone>UTC</TimeZone>");
var other = settings("specialize", "Microsoft-Windows-Shell-Setup", "    <ComputerName>*</ComputerName>");
var both = one.replace("<TimeZone>", "<ComputerName>*</ComputerName>\n    <TimeZone>");
var componentRepeated = {
  id: "component-repeated",
  severity: "warning",
  summary: "A component stands twice for one pass and architecture: Windows refuses such files, or takes one of the two.",
  hint: "put the settings of both into one",
  bad: inRoot(`${one}
${other}`),
  good: inRoot(both),
  check(subject, report) {
    const seen = /* @__PURE__ */ new Map();
    for (const component of subject.components) {
      const { element, pass: pass2, name: name2, architecture: architecture2 } = component;
      const rest = ["language", "versionScope"].map((key4) => attributeOf(element, key4)?.value);
      const key3 = JSON.stringify([pass2, name2, architecture2, ...rest]).toLowerCase();
      const former = seen.get(key3);
      seen.set(key3, component);
      if (former === void 0 || name2 === "" || mayExclude(subject, former.element, element)) continue;
      const line = subject.locate(former.element.start).line;
      report(element.nameSpan, `${name2} is given twice for ${pass2} and ${architecture2}, first in line ${line}`);
    }
  }
};

// src/answer-file/rules/computer-name.ts
var forbidden = /[{|}~[\\\]^':;<=>?@!"#$%`()+/.,*&\s]/;
var longest3 = 15;
var name = (text2) => inComponent("specialize", "Shell-Setup", `<ComputerName>${text2}</ComputerName>`);
var computerName = {
  id: "computer-name",
  severity: "error",
  summary: "A computer name has more than 15 bytes, a character that Windows forbids, or digits only: Windows refuses the whole file. `*` and nothing mean a random name.",
  hint: "at most 15 letters, digits and hyphens, or * for a random name",
  bad: name("windows-server-2025"),
  good: name("*"),
  check(subject, report) {
    for (const setting of subject.find(shellSetup, "ComputerName")) {
      const value = knownValue(setting);
      if (value === void 0 || value === "" || value === "*") continue;
      const place = textPlace(subject, setting.element);
      const bytes = Buffer.byteLength(value);
      const character = forbidden.exec(value)?.[0];
      if (bytes > longest3) report(place, `the computer name ${value} has ${bytes} bytes: ${longest3} are the most`);
      else if (character) report(place, `the computer name ${value} holds ${JSON.stringify(character)}`);
      else if (/^\d+$/.test(value)) report(place, `the computer name ${value} has digits only`);
    }
  }
};

// src/answer-file/rules/deploy-example.ts
var deployContext = { role: "deploy", cloudbaseInit: true };
var oobe2 = screenSettings.map((name2) => `      <${name2}>true</${name2}>`).join("\n");
var text = inRoot(
  [
    settings(
      "generalize",
      "Microsoft-Windows-PnpSysprep",
      "    <PersistAllDeviceInstalls>false</PersistAllDeviceInstalls>"
    ),
    settings(
      "specialize",
      "Microsoft-Windows-Deployment",
      `    <RunSynchronous>
      <RunSynchronousCommand wcm:action="add">
        <Order>1</Order>
        <Path>cmd.exe /c "C:\\Program Files\\Cloudbase Solutions\\Cloudbase-Init\\Python\\Scripts\\cloudbase-init.exe &amp;&amp; exit 1 || exit 2"</Path>
        <WillReboot>OnRequest</WillReboot>
      </RunSynchronousCommand>
    </RunSynchronous>`
    ),
    settings("oobeSystem", "Microsoft-Windows-Shell-Setup", `    <OOBE>
${oobe2}
    </OOBE>`)
  ].join("\n")
).text;
function deployFile(shown, from = "", to = "") {
  if (!text.includes(from)) throw new Error(`the example lacks ${from}`);
  return { shown, text: text.replace(from, to) };
}
function deployFileWith(element) {
  return deployFile(element, "    <OOBE>", `${element}
    <OOBE>`);
}

// src/answer-file/rules/deploy-autologon.ts
var deployAutologon = {
  id: "deploy-autologon",
  severity: { deploy: "error" },
  summary: "The file of the deployed machine logs on by itself.",
  hint: "remove it",
  bad: deployFileWith(
    "<AutoLogon>\n  <Enabled>true</Enabled>\n  <LogonCount>1</LogonCount>\n  <Username>Administrator</Username>\n</AutoLogon>"
  ),
  good: deployFile("<!-- no AutoLogon -->"),
  context: deployContext,
  check({ find }, report) {
    for (const { element } of find(shellSetup, "AutoLogon")) {
      report(element.nameSpan, "AutoLogon would log on to every deployed machine");
    }
  }
};

// src/answer-file/rules/deploy-cloudbase-init.ts
var reboot = "<WillReboot>OnRequest</WillReboot>";
var deployCloudbaseInit = {
  id: "deploy-cloudbase-init",
  severity: { deploy: "error" },
  summary: "The image holds cloudbase-init, and the file of the deployed machine does not run it in specialize with `WillReboot` `OnRequest`: hostname and first settings would come too late, or not at all.",
  hint: "add its RunSynchronousCommand to specialize, with <WillReboot>OnRequest</WillReboot>",
  bad: deployFile("<Path>... cloudbase-init.exe ...</Path>\n<!-- no WillReboot -->", reboot, ""),
  good: deployFile(`<Path>... cloudbase-init.exe ...</Path>
${reboot}`),
  context: deployContext,
  check({ commands, context: context2, root: root2, components }, report) {
    if (context2.cloudbaseInit !== true) return;
    const own = commands.filter(
      ({ kind, pass: pass2, text: text2 }) => kind === "run-synchronous" && pass2 === "specialize" && /\bcloudbase-init\.exe\b/i.test(text2)
    );
    const place = components.find(({ pass: pass2 }) => pass2 === "specialize")?.element ?? root2;
    if (own.length === 0) report(place.nameSpan, "no command of specialize runs cloudbase-init");
    for (const { item: item2 } of own) {
      if (elementsOf(item2, "WillReboot").some((one2) => textOf(one2).trim() === "OnRequest")) continue;
      report(item2.nameSpan, "cloudbase-init cannot ask for a reboot: WillReboot is not OnRequest");
    }
  }
};

// src/answer-file/rules/deploy-devices.ts
var pnpSysprep = "Microsoft-Windows-PnpSysprep";
var right = "<PersistAllDeviceInstalls>false</PersistAllDeviceInstalls>";
var wrong = right.replace("false", "true");
var deployDevices = {
  id: "deploy-devices",
  severity: { deploy: "error" },
  summary: "`PersistAllDeviceInstalls` is true: the image would keep the devices of the build machine, which the target does not have.",
  hint: "set it to false",
  bad: deployFile(wrong, right, wrong),
  good: deployFile(right),
  context: deployContext,
  check(subject, report) {
    for (const setting of subject.find(pnpSysprep, "PersistAllDeviceInstalls")) {
      if (!["true", "1"].includes(knownValue(setting)?.toLowerCase() ?? "")) continue;
      report(textPlace(subject, setting.element), "PersistAllDeviceInstalls is true");
    }
  }
};

// src/answer-file/rules/deploy-logon-commands.ts
var deployLogonCommands = {
  id: "deploy-logon-commands",
  severity: { deploy: "error" },
  summary: "The file of the deployed machine has `FirstLogonCommands` or `LogonCommands`: they would run when somebody logs on, on every machine.",
  hint: "make them customizations",
  bad: deployFileWith(firstLogonCommands("cmd.exe /c ver").shown.replace(/^.*\n/, "")),
  good: deployFile("<!-- no FirstLogonCommands -->"),
  context: deployContext,
  check({ find }, report) {
    for (const name2 of ["FirstLogonCommands", "LogonCommands"]) {
      for (const { element } of find(shellSetup, name2)) {
        report(element.nameSpan, `${name2} would run when somebody logs on to a deployed machine`);
      }
    }
  }
};

// src/answer-file/rules/oobe-switches.ts
function unsetSwitches(subject, names3) {
  const { find, components, root: root2 } = subject;
  const oobe7 = find(shellSetup, "OOBE")[0]?.element ?? components.find(({ pass: pass2 }) => pass2 === "oobeSystem")?.element ?? root2;
  return names3.flatMap((name2) => {
    const own = find(shellSetup, `OOBE/${name2}`).filter(({ component }) => component.pass === "oobeSystem");
    const wrong3 = own.find((setting) => !["true", "1", void 0].includes(knownValue(setting)?.toLowerCase()));
    return own.length > 0 && wrong3 === void 0 ? [] : [{ name: name2, element: wrong3?.element ?? oobe7 }];
  });
}

// src/answer-file/rules/deploy-oobe-pages.ts
var pages = [
  "HideEULAPage",
  "HideLocalAccountScreen",
  "HideOEMRegistrationScreen",
  "HideOnlineAccountScreens",
  "HideWirelessSetupInOOBE"
];
var hidden = "<HideEULAPage>true</HideEULAPage>";
var deployOobePages = {
  id: "deploy-oobe-pages",
  severity: { deploy: "error" },
  summary: "The file of the deployed machine does not hide a page of OOBE: the machine would wait there for a person.",
  hint: `set all of ${pages.join(", ")} to true`,
  bad: deployFile(
    "<OOBE>\n  <HideEULAPage>false</HideEULAPage>\n  <!-- ... -->\n</OOBE>",
    hidden,
    hidden.replace("true", "false")
  ),
  good: deployFile(`<OOBE>
  ${hidden}
  <!-- ... -->
</OOBE>`),
  context: deployContext,
  check(subject, report) {
    for (const { name: name2, element } of unsetSwitches(subject, pages)) report(element.nameSpan, `${name2} is not true`);
  }
};

// src/answer-file/rules/deploy-password.ts
var deployPassword = {
  id: "deploy-password",
  severity: { deploy: "error" },
  summary: "The file of the deployed machine sets a password: every machine would have the same.",
  hint: "remove it: cloudbase-init sets passwords and makes its users",
  bad: deployFileWith(
    "<UserAccounts>\n  <AdministratorPassword>\n    <Value>Passw0rd</Value>\n    <PlainText>true</PlainText>\n  </AdministratorPassword>\n</UserAccounts>"
  ),
  good: deployFile("<!-- no UserAccounts -->"),
  context: deployContext,
  check({ settings: settings2 }, report) {
    for (const { element } of settings2) {
      if (!/Password$/.test(element.local) || element.parent?.local === "AutoLogon") continue;
      report(element.nameSpan, `${element.local} would give every deployed machine one password`);
    }
  }
};

// src/answer-file/rules/deploy-skip-oobe.ts
var skip = "<SkipMachineOOBE>true</SkipMachineOOBE>";
var deploySkipOobe = {
  id: "deploy-skip-oobe",
  severity: { deploy: "error" },
  summary: "The file of the deployed machine lacks `SkipMachineOOBE` or `SkipUserOOBE`: a Server without an administrator password asks for one, and cloudbase-init never starts.",
  hint: "set both to true",
  bad: deployFile("<OOBE>\n  <!-- no SkipMachineOOBE -->\n  <SkipUserOOBE>true</SkipUserOOBE>\n</OOBE>", skip, ""),
  good: deployFile(`<OOBE>
  ${skip}
  <SkipUserOOBE>true</SkipUserOOBE>
</OOBE>`),
  context: deployContext,
  check(subject, report) {
    for (const { name: name2, element } of unsetSwitches(subject, ["SkipMachineOOBE", "SkipUserOOBE"])) {
      report(element.nameSpan, `${name2} is not true`);
    }
  }
};

// src/answer-file/rules/command-lists.ts
function commandsByList({ commands }) {
  const lists2 = /* @__PURE__ */ new Map();
  for (const command3 of commands) {
    if (command3.list === void 0) continue;
    const own = lists2.get(command3.list);
    if (own === void 0) lists2.set(command3.list, [command3]);
    else own.push(command3);
  }
  return lists2;
}
function isReadable({ line, text: text2 }) {
  return line !== void 0 && text2.length <= longestCommandLine;
}
function readableCommands({ commands }) {
  return commands.flatMap((command3) => {
    const { line } = command3;
    return line !== void 0 && isReadable(command3) ? [{ ...command3, line }] : [];
  });
}

// src/answer-file/rules/downloads.ts
var fetches = /\b(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm|wget|curl(?:\.exe)?|Start-BitsTransfer|bitsadmin(?:\.exe)?|certutil(?:\.exe)?\s+-urlcache|Download(?:File|String))\b[^|;]*https?:\/\/|https?:\/\/[^|;]*\|\s*(?:iex|Invoke-Expression)\b/i;
var downloads = {
  id: "downloads",
  severity: { template: "warning", build: "warning" },
  summary: "A command downloads something. The build machine has no network, and what is downloaded changes from month to month.",
  hint: "keep the file in the repository, under `files:` of a customization",
  bad: firstLogonCommands('powershell.exe -Command "iwr https://example.com/a.msi -OutFile C:\\a.msi"'),
  good: firstLogonCommands("msiexec.exe /i C:\\Windows\\Installer\\a.msi /qn"),
  check(subject, report) {
    for (const { line, text: text2, pass: pass2 } of readableCommands(subject)) {
      if (pass2 !== "windowsPE" && fetches.test(text2)) {
        report(textPlace(subject, line), "the command downloads something");
      }
    }
  }
};

// src/answer-file/command-files.ts
var runnable = /\.(?:ps1|psm1|bat|cmd|com|exe|msi|msp|msu|cab|vbs|vbe|js|jse|wsf|hta|reg|inf)$/i;
var pathStart = /(?<![\w%$:}])(?:%[^%\s"'\\]+%[\\/]|\$env:\w+[\\/]|\$\{env:[^}]+\}[\\/]|[A-Za-z]:[\\/]|\\\\(?=[\w.$-]+\\))/gi;
var writes = /(?:>\s*|-(?:OutFile|Destination)\s+)$/i;
var handles = /\b(?:del|erase|rd|rmdir|md|mkdir)\s+(?:\/\w+\s+)*$|\b(?:Remove|New)-Item\s+(?:-\w+\s+)*$/i;
var program = /(?:^|[&|]\s*|\s\/[ck]\s+"?|\bcall\s+|\bstart\s+(?:\/\w+\s+)*(?:""\s+)?)$/i;
var asksFirst = /\bif\s+(?:\/i\s+)?(?:not\s+)?exist\b|\bTest-Path\b/i;
function filesOfCommand(command3) {
  const needed = [];
  const written = [];
  const optional = asksFirst.test(command3);
  for (const match of command3.matchAll(pathStart)) {
    const quote = command3[match.index - 1] === '"' || command3[match.index - 1] === "'" ? command3[match.index - 1] : void 0;
    const before = command3.slice(0, quote === void 0 ? match.index : match.index - 1);
    const isProgram = program.test(before);
    const path = readPath(command3, match.index, quote, isProgram);
    if (writes.test(before)) written.push(normalizeWindowsPath(path));
    else if (!handles.test(before) && (isProgram || runnable.test(path)))
      needed.push({ path, at: match.index, optional });
  }
  for (const match of command3.matchAll(/\s-f(?:ile)?\s+["']?([\w.-]+\.ps1)\b/gi)) {
    const name2 = match[1] ?? "";
    needed.push({ path: name2, at: match.index + match[0].lastIndexOf(name2), optional });
  }
  return { needed, written };
}
function readPath(command3, start, quote, isProgram) {
  if (quote !== void 0) {
    const end = command3.indexOf(quote, start);
    const quoted = command3.slice(start, end < 0 ? void 0 : end);
    if (isProgram ? !/[<>|&]|\s[-/]/.test(quoted) : runnable.test(quoted)) return quoted;
  }
  return /^[^\s"'<>|;&,()`*?]*/.exec(command3.slice(start))?.[0] ?? "";
}
function isProvided(path, provided) {
  const wanted2 = normalizeWindowsPath(path);
  if (provided.has(wanted2) || comesWithWindows(wanted2)) return true;
  return !runnable.test(wanted2) && [".exe", ".cmd", ".bat", ".com"].some((ending) => provided.has(wanted2 + ending));
}

// src/answer-file/rules/command-place.ts
function commandPart(file, { line, place }, at2, length) {
  if (line === void 0) return place;
  const start = line.openEnd + at2;
  const raw = file.text.slice(line.openEnd, line.closeStart);
  const exact = !/&|<!/.test(raw.slice(0, at2 + length)) && !raw.slice(0, at2).includes("\r");
  return exact ? { start, end: start + length } : textPlace(file, line);
}

// src/answer-file/rules/drive-letter.ts
var drive = /(?<![\w%$:.])([D-Z]):(?=[\\/])/i;
var driveLetter = {
  id: "drive-letter",
  severity: "warning",
  summary: "A path outside of windowsPE names a drive from D: to Z:. Letters differ from machine to machine; the build machine has C: only.",
  hint: "bring the file along under `files:` of a customization",
  bad: firstLogonCommands("xcopy.exe E:\\notes.txt C:\\Users\\Public"),
  good: firstLogonCommands("xcopy.exe C:\\Windows\\notes.txt C:\\Users\\Public"),
  check(subject, report) {
    const missing = subject.context.providedFiles !== void 0;
    const lines = new Map(subject.commands.map((command3) => [command3.line, command3]));
    for (const { element, component, value } of subject.settings) {
      const found = component.pass === "windowsPE" || !isLeaf(element) ? null : drive.exec(value);
      if (found === null || element.local === "Description") continue;
      const command3 = lines.get(element);
      if (missing && command3 && isReadable(command3) && filesOfCommand(value).needed.some(({ at: at2 }) => at2 === found.index))
        continue;
      const place = command3 ? commandPart(subject, command3, found.index, 2) : textPlace(subject, element);
      report(place, `drive ${(found[1] ?? "").toUpperCase()}: is named`);
    }
  }
};

// src/answer-file/rules/empty-command.ts
var good2 = firstLogonCommands("cmd.exe /c ver");
var emptyCommand = {
  id: "empty-command",
  severity: "error",
  summary: "An item of a list of commands holds no command: Windows refuses the whole file.",
  hint: "remove the item, or give it its command",
  bad: changed(good2, "<CommandLine>cmd.exe /c ver</CommandLine>", "<Description>Nothing</Description>"),
  good: good2,
  check({ commands }, report) {
    for (const { item: item2, text: text2 } of commands) {
      if (text2.trim() === "") report(item2.nameSpan, `${item2.local} holds no command`);
    }
  }
};

// src/answer-file/rules/empty-list.ts
var lists = ["FirstLogonCommands", "LogonCommands", "RunSynchronous", "RunAsynchronous"];
var emptyList = {
  id: "empty-list",
  severity: "warning",
  summary: "A list of commands is empty. Microsoft's reference says that it must not be; Windows has been seen to take it.",
  hint: "remove the list",
  bad: inComponent("oobeSystem", "Shell-Setup", "<FirstLogonCommands>\n</FirstLogonCommands>"),
  good: firstLogonCommands("cmd.exe /c ver"),
  check({ settings: settings2 }, report) {
    for (const { element } of settings2) {
      if (!lists.includes(element.local) || elementsOf(element).length > 0) continue;
      const text2 = textOf(element);
      if (text2.trim() !== "" && isDirective(text2)) continue;
      report(element.nameSpan, `${element.local} holds no command`);
    }
  }
};

// src/answer-file/rules/product-keys.ts
import { readFileSync } from "node:fs";
function productKeySettings({ find }) {
  return [...find("Microsoft-Windows-Setup", "UserData/ProductKey/Key"), ...find(shellSetup, "ProductKey")];
}
var published;
function isPublishedKey(key3) {
  published ??= new Set(["data/kms-client-keys.json", "data/known-product-keys.json"].flatMap(keysIn));
  return published.has(key3.toUpperCase());
}
function keysIn(file) {
  const { keys } = JSON.parse(readFileSync(asset(file), "utf8"));
  return keys.map(({ key: key3 }) => key3);
}

// src/answer-file/rules/empty-product-key.ts
var example = (content) => inComponent("specialize", "Shell-Setup", `<ProductKey>${content}</ProductKey>`);
var emptyProductKey = {
  id: "empty-product-key",
  severity: "info",
  summary: "A product key is empty. Windows goes on without one; Microsoft advises against empty elements.",
  hint: "leave the element out",
  bad: example(""),
  good: example("WC2BQ-8NRM3-FDDYY-2BFGV-KHKQY"),
  check(subject, report) {
    for (const { element, value } of productKeySettings(subject)) {
      if (value.trim() === "" && isLeaf(element)) report(element.nameSpan, "the product key is empty");
    }
  }
};

// src/answer-file/rules/empty-settings.ts
var emptySettings = {
  id: "empty-settings",
  severity: "info",
  summary: "`settings` or a component hold nothing. Windows does not mind; Microsoft advises against empty elements.",
  hint: "remove it",
  bad: inRoot('<settings pass="generalize"/>'),
  good: inComponent("specialize", "Shell-Setup", "<TimeZone>UTC</TimeZone>"),
  check({ elements }, report) {
    for (const element of elements) {
      const { local, parent, children } = element;
      const isSettings = local === "settings" && parent?.local === "unattend";
      const isComponent = local === "component" && parent?.local === "settings";
      if (!(isSettings || isComponent) || elementsOf(element).length > 0) continue;
      if (children.some((child) => child.kind === "comment") || textOf(element).trim() !== "") continue;
      report(element.nameSpan, `<${element.name}> holds nothing`);
    }
  }
};

// src/answer-file/rules/leftover-text.ts
var owner = (value) => inComponent("specialize", "Shell-Setup", `<RegisteredOwner>${value}</RegisteredOwner>`);
var leftoverText = {
  id: "leftover-text",
  severity: "warning",
  summary: "A value is still the text of a form, such as `YOUR TIME ZONE GOES HERE`.",
  hint: "write the value",
  bad: owner("YOUR NAME GOES HERE"),
  good: owner("Example Ltd"),
  check(subject, report) {
    for (const { element, value } of subject.settings) {
      if (!isLeaf(element) || ["CommandLine", "Path", "Description"].includes(element.local)) continue;
      if (isLeftover(value)) report(textPlace(subject, element), `${JSON.stringify(value.trim())} was never filled in`);
    }
  }
};
function isLeftover(value) {
  return /\bGOES[ _]HERE\b|\bYOUR[ _][A-Z]{2,}|\b(?:CHANGE|REPLACE)[ _-]?(?:ME|THIS)\b|\bTODO\b|\bFIXME\b|^\s*111[A-Z]+\s*$/.test(
    value
  );
}

// src/answer-file/rules/logon-count.ts
var logon = (content) => inComponent(
  "oobeSystem",
  "Shell-Setup",
  `<AutoLogon>
  <Enabled>true</Enabled>${content}
  <Username>Administrator</Username>
</AutoLogon>`
);
var logonCount = {
  id: "logon-count",
  severity: "warning",
  summary: "`AutoLogon` lacks `LogonCount`, which the documentation demands: without it Windows may log on for ever.",
  hint: "add <LogonCount>1</LogonCount>",
  bad: logon(""),
  good: logon("\n  <LogonCount>1</LogonCount>"),
  check({ find }, report) {
    for (const { element } of find(shellSetup, "AutoLogon")) {
      const enabled = elementsOf(element, "Enabled").map((one2) => textOf(one2).trim().toLowerCase())[0];
      if (enabled === void 0 || ["false", "0", ""].includes(enabled)) continue;
      if (elementsOf(element, "LogonCount").length > 0) continue;
      report(element.nameSpan, "AutoLogon without LogonCount");
    }
  }
};

// src/answer-file/rules/logon-count-high.ts
var high = 99;
var logon2 = (count) => inComponent(
  "oobeSystem",
  "Shell-Setup",
  `<AutoLogon>
  <Enabled>true</Enabled>
  <LogonCount>${count}</LogonCount>
  <Username>Administrator</Username>
</AutoLogon>`
);
var logonCountHigh = {
  id: "logon-count-high",
  severity: "warning",
  summary: "`LogonCount` is 99 or more: the machine logs on by itself more or less for ever, also when it is deployed.",
  hint: "the build needs one logon: <LogonCount>1</LogonCount>",
  bad: logon2(999),
  good: logon2(1),
  check(subject, report) {
    for (const setting of subject.find(shellSetup, "AutoLogon/LogonCount")) {
      const value = Number(knownValue(setting) ?? 0);
      if (value >= high) report(textPlace(subject, setting.element), `Windows logs on by itself ${value} times`);
    }
  }
};

// src/answer-file/reference-tables.ts
import { readFileSync as readFileSync2 } from "node:fs";
var undocumented = [
  ["Microsoft-Windows-Shell-Setup/OOBE/SkipMachineOOBE", "oobeSystem"],
  ["Microsoft-Windows-Shell-Setup/OOBE/SkipUserOOBE", "oobeSystem"],
  ["Microsoft-Windows-Shell-Setup/ConfigureChatAutoInstall", "specialize"],
  ["Microsoft-Windows-Shell-Setup/ShowWindowsLive", "specialize,auditSystem,auditUser,oobeSystem"],
  ["Microsoft-Windows-Setup/RunSynchronous/RunSynchronousCommand/WillReboot", "windowsPE"]
];
var loaded;
function reference2() {
  loaded ??= load();
  return loaded;
}
function load() {
  const settings2 = /* @__PURE__ */ new Map();
  const tops = /* @__PURE__ */ new Map();
  const add = (hierarchy, passes2, limits, page) => {
    const at2 = hierarchy.indexOf("/");
    const [component, path] = [hierarchy.slice(0, at2), hierarchy.slice(at2 + 1)];
    if (at2 < 0 || settings2.has(hierarchy.toLowerCase())) return;
    const longest4 = /maximum (?:length )?of (\d+) characters/.exec(limits)?.[1];
    const setting = {
      component,
      path,
      passes: new Set(passes2.split(",")),
      ...longest4 && { longest: Number(longest4) },
      ...page && { page }
    };
    settings2.set(hierarchy.toLowerCase(), setting);
    if (path.includes("/")) return;
    const key3 = path.toLowerCase();
    tops.set(key3, [...tops.get(key3) ?? [], setting]);
  };
  for (const [page = "", hierarchy = "", passes2 = "", limits = ""] of rows("data/unattend-settings.tsv")) {
    add(hierarchy, passes2, limits, page);
  }
  for (const [hierarchy, passes2] of undocumented) add(hierarchy, passes2, "", void 0);
  const parents = new Set([...settings2.keys()].map((key3) => key3.slice(0, key3.lastIndexOf("/"))));
  return { components: componentPasses(settings2), settings: settings2, parents, tops };
}
function componentPasses(settings2) {
  const listed = rows("data/unattend-components.tsv").map(
    ([name2 = "", passes2 = ""]) => [name2.toLowerCase(), new Set(passes2.split(","))]
  );
  const components = /* @__PURE__ */ new Map();
  for (const { component, passes: passes2 } of settings2.values()) {
    const own = components.get(component.toLowerCase()) ?? /* @__PURE__ */ new Set();
    for (const pass2 of passes2) own.add(pass2);
    components.set(component.toLowerCase(), own);
  }
  for (const [name2, passes2] of listed) components.set(name2, passes2);
  return components;
}
function rows(file) {
  const [, ...lines] = readFileSync2(asset(file), "utf8").trimEnd().split(/\r?\n/);
  return lines.map((line) => line.split("	"));
}
function pageUrl(page) {
  return `https://learn.microsoft.com/windows-hardware/customize/desktop/unattend/${page.toLowerCase()}`;
}

// src/answer-file/rules/misplaced-setting.ts
var oobe3 = "<OOBE>\n  <HideEULAPage>true</HideEULAPage>\n</OOBE>";
var misplacedSetting = {
  id: "misplaced-setting",
  severity: "error",
  summary: 'A setting stands in a component or an element that does not define it. Windows refuses the file: "Setting is not defined in this component".',
  hint: "move it",
  bad: inComponent("windowsPE", "Setup", oobe3),
  good: inComponent("oobeSystem", "Shell-Setup", oobe3),
  check({ settings: settings2 }, report) {
    for (const setting of settings2) {
      const place = placeOf(setting);
      if (place === void 0) continue;
      const { element, component, path } = setting;
      const where = path.includes("/") ? `<${element.parent?.local}>` : component.name;
      report(element.nameSpan, `${element.local} does not belong into ${where}`, `move it to ${place}`);
    }
  }
};
var items2 = {
  SynchronousCommand: "FirstLogonCommands",
  AsynchronousCommand: "LogonCommands",
  RunSynchronousCommand: "RunSynchronous",
  RunAsynchronousCommand: "RunAsynchronous",
  LocalAccount: "LocalAccounts",
  LocalAccounts: "UserAccounts",
  DomainAccounts: "UserAccounts",
  AdministratorPassword: "UserAccounts"
};
function placeOf({ element, path, key: key3, component }) {
  const { settings: settings2, parents, tops } = reference2();
  if (settings2.has(key3)) return void 0;
  const list2 = items2[element.local];
  if (list2 !== void 0 && element.parent?.local !== list2) {
    return element.parent?.local.startsWith("Offline") ? void 0 : `<${list2}>`;
  }
  if (path.includes("/") || !parents.has(component.name.toLowerCase())) return void 0;
  const homes = tops.get(element.local.toLowerCase()) ?? [];
  return homes.length === 0 ? void 0 : homes.map((one2) => one2.component).join(" or ");
}

// src/answer-file/rules/missing-declaration.ts
var body = `${rootStart}
</unattend>`;
var missingDeclaration = {
  id: "missing-declaration",
  severity: "info",
  summary: "The file has no XML declaration. It is then UTF-8; saying so helps editors.",
  hint: 'begin with <?xml version="1.0" encoding="utf-8"?>',
  bad: wholeFile(body),
  good: wholeFile(`<?xml version="1.0" encoding="utf-8"?>
${body}`),
  check({ text: text2, root: root2 }, report) {
    if (!/<\?xml\s/.test(text2.slice(0, root2.start)))
      report({ start: 0, end: Math.min(1, root2.start) }, "no XML declaration");
  }
};

// src/answer-file/rules/missing-files.ts
function missingFiles(subject) {
  const { providedFiles } = subject.context;
  if (providedFiles === void 0) return [];
  const commands = commandsInTurn(subject);
  const provided = new Set([...providedFiles, ...extractedFiles(subject, commands)].map(normalizeWindowsPath));
  const found = [];
  for (const command3 of commands) {
    const { needed, written } = filesOfCommand(command3.text);
    for (const path of written) provided.add(path);
    for (const { path, at: at2, optional } of needed) {
      if (isProvided(path, provided)) continue;
      const letter = /^([abd-z]):/i.exec(path)?.[1]?.toUpperCase();
      const why = letter === void 0 ? "" : `: the build machine has no drive ${letter}:`;
      const message = `the command runs ${path}, which neither Windows nor the image definition provides${why}`;
      found.push({ place: commandPart(subject, command3, at2, path.length), message, optional });
    }
  }
  return found;
}
function commandsInTurn({ commands, context: context2 }) {
  const kept = commands.filter(
    (command3) => isAtHome(command3) && isReadable(command3) && !callsSysprep(command3.text) && command3.text !== context2.runnerCommand
  );
  const early = kept.filter(({ kind, pass: pass2 }) => pass2 === "specialize" && kind.startsWith("run-"));
  const late = kept.filter(({ kind }) => kind === "first-logon");
  return [...early.toSorted(byOrder), ...late.toSorted(byOrder)];
}
function byOrder(one2, other2) {
  return (one2.order ?? Number.MAX_SAFE_INTEGER) - (other2.order ?? Number.MAX_SAFE_INTEGER);
}
function extractedFiles({ root: root2 }, commands) {
  if (!commands.some(({ text: text2 }) => text2.includes("ExtractScript"))) return [];
  return elementsOf(root2).filter(({ uri }) => uri !== unattendNamespace).flatMap((extensions) => descendantsOf(extensions)).filter(({ local }) => local === "File").flatMap((file) => attributeOf(file, "path")?.value ?? []);
}

// src/answer-file/rules/missing-file.ts
var missingFile = {
  id: "missing-file",
  severity: "error",
  summary: "A command runs a script or a program that nobody provides: it does not come with Windows, stands under no `files:` of a customization, and no earlier command writes it.",
  hint: "put the file under files: of a customization and run it from there, or remove the command",
  bad: firstLogonCommands("powershell.exe -File A:\\setup.ps1"),
  good: firstLogonCommands("C:\\Windows\\System32\\cmd.exe /c ver"),
  context: { role: "template", providedFiles: [] },
  check(subject, report) {
    for (const { place, message, optional } of missingFiles(subject)) if (!optional) report(place, message);
  }
};

// src/answer-file/rules/missing-optional-file.ts
var missingOptionalFile = {
  id: "missing-optional-file",
  severity: "warning",
  summary: "A command runs a script or a program that nobody provides, but asks first whether it is there.",
  hint: "put the file under files: of a customization and run it from there, or remove the command",
  bad: firstLogonCommands("cmd.exe /c if exist C:\\setup.cmd call C:\\setup.cmd"),
  good: firstLogonCommands("C:\\Windows\\System32\\cmd.exe /c ver"),
  context: { role: "template", providedFiles: [] },
  check(subject, report) {
    for (const { place, message, optional } of missingFiles(subject)) {
      if (optional) report(place, `${message}; the command asks for it first`);
    }
  }
};

// src/answer-file/rules/missing-wcm-action.ts
var good3 = firstLogonCommands("cmd.exe /c ver");
var missingWcmAction = {
  id: "missing-wcm-action",
  severity: "warning",
  summary: 'An item of a list lacks `wcm:action="add"`. Windows Setup takes it as meant; Windows System Image Manager does not.',
  hint: 'add wcm:action="add", and xmlns:wcm="http://schemas.microsoft.com/WMIConfig/2002/State" above it',
  bad: changed(good3, ' wcm:action="add"', ""),
  good: good3,
  check({ settings: settings2 }, report) {
    for (const { element } of settings2) {
      if (!listItems.has(element.local) || isLeaf(element)) continue;
      if (element.attributes.some(({ local }) => local === "action" || local === "keyValue")) continue;
      report(element.nameSpan, `${element.local} lacks wcm:action`);
    }
  }
};

// src/answer-file/rules/mixed-architectures.ts
var specialize = settings("specialize", "Microsoft-Windows-Shell-Setup", "    <TimeZone>UTC</TimeZone>");
var oobe4 = settings("oobeSystem", "Microsoft-Windows-Shell-Setup", "    <RegisteredOwner>Us</RegisteredOwner>");
var neutral2 = ["wow64", "msil", "neutral", "data", "shx", ""];
var mixedArchitectures = {
  id: "mixed-architectures",
  severity: "warning",
  summary: "The file has components for several architectures. Microsoft advises against it; the build keeps those that fit the image.",
  hint: "keep one file for each architecture",
  bad: inRoot(`${specialize}
${oobe4.replace("amd64", "x86")}`),
  good: inRoot(`${specialize}
${oobe4}`),
  check({ components }, report) {
    const own = components.filter(
      ({ architecture: architecture2 }) => !neutral2.includes(architecture2) && !isPlaceholder(architecture2.toUpperCase())
    );
    const found = [...new Set(own.map(({ architecture: architecture2 }) => architecture2))];
    const wow = components.find(({ architecture: architecture2 }) => architecture2 === "wow64");
    const only32 = found.length === 1 && found[0] === "x86" && wow !== void 0;
    if (found.length < 2 && !only32) return;
    const odd = only32 ? wow : own.find(({ architecture: architecture2 }) => architecture2 !== found[0]);
    const place = odd && attributeOf(odd.element, "processorArchitecture");
    if (place)
      report(place.valueSpan, `components for ${[...found, ...only32 ? ["wow64"] : []].join(", ")} stand in one file`);
  }
};

// src/answer-file/rules/namespace.ts
var good4 = wholeFile(inRoot("<servicing/>").text);
var namespace = {
  id: "namespace",
  severity: "error",
  summary: "An element is not in the namespace of answer files, so Windows does not see it. PowerShell's CreateElement without a namespace writes such elements.",
  hint: `write xmlns="${unattendNamespace}"`,
  bad: wholeFile(good4.text.replace(unattendNamespace, "urn:schemas-microsoft-com:unattended")),
  good: good4,
  check({ root: root2 }, report) {
    const complain = (element) => {
      const place = attributeOf(element, "xmlns")?.valueSpan;
      const message = `<${element.name}> is not in the namespace of answer files`;
      report(place && place.end > place.start ? place : element.nameSpan, message);
    };
    if (root2.uri !== unattendNamespace) {
      if (root2.local === "unattend") complain(root2);
      return;
    }
    for (const element of descendantsOf(root2)) {
      const { parent, uri } = element;
      if (parent?.uri !== unattendNamespace || uri === unattendNamespace) continue;
      if (uri === "" || parent.local === "settings") complain(element);
    }
  }
};

// src/answer-file/rules/network-location.ts
var oobe5 = (content) => inComponent("oobeSystem", "Shell-Setup", `<OOBE>
  ${content}
</OOBE>`);
var networkLocation = {
  id: "network-location",
  severity: "warning",
  summary: "`NetworkLocation` is deprecated: Windows 10 and later ignore it.",
  hint: "remove it; Set-NetConnectionProfile sets the category of a network",
  bad: oobe5("<NetworkLocation>Work</NetworkLocation>"),
  good: oobe5("<HideEULAPage>true</HideEULAPage>"),
  check({ find }, report) {
    for (const { element } of find(shellSetup, "OOBE/NetworkLocation")) {
      report(element.nameSpan, "NetworkLocation is ignored since Windows 10");
    }
  }
};

// src/answer-file/rules/non-ascii.ts
var owner2 = (value) => inComponent("specialize", "Shell-Setup", `<RegisteredOwner>${value}</RegisteredOwner>`);
var nonAscii = {
  id: "non-ascii",
  severity: "warning",
  summary: "A value has letters outside of ASCII in a UTF-8 file without a byte order mark: tools on the way to Windows read those differently.",
  hint: "save the file with a byte order mark, or write them as numbers, such as &#xE9;",
  bad: owner2("Caf\xE9 Ltd"),
  good: owner2("Caf&#xE9; Ltd"),
  check({ text: text2, elements, encoding }, report) {
    if (encoding !== void 0 && encoding !== "utf-8") return;
    const look = ({ start, end }) => {
      const raw = text2.slice(start, end);
      const found = /[^\0-\x7f]+/.exec(raw);
      if (found === null) return;
      const place = { start: start + found.index, end: start + found.index + found[0].length };
      report(place, `${JSON.stringify(found[0].slice(0, 20))} is not ASCII`);
    };
    for (const { attributes, children } of elements) {
      for (const attribute of attributes) look(attribute.valueSpan);
      for (const child of children) if (child.kind === "text" || child.kind === "cdata") look(child);
    }
  }
};

// src/answer-file/rules/offline-image.ts
var cpi = "urn:schemas-microsoft-com:cpi";
var image = (source) => inRoot(`<cpi:offlineImage xmlns:cpi="${cpi}" cpi:source="${source}"/>`);
var offlineImage = {
  id: "offline-image",
  severity: "warning",
  summary: "`cpi:offlineImage` names a place on its author's machine or network. Windows ignores it; everyone else reads it.",
  hint: "remove the element",
  bad: image("wim:c:/users/anna/desktop/install.wim#Windows Server 2025"),
  good: image(""),
  check({ root: root2 }, report) {
    for (const element of elementsOf(root2)) {
      if (element.uri !== cpi || element.local !== "offlineImage") continue;
      const source = element.attributes.find(({ local }) => local === "source");
      if (source && source.value.trim() !== "")
        report(source.valueSpan, "the file names a place on its author's machine");
    }
  }
};

// src/answer-file/rules/order.ts
var good5 = firstLogonCommands("cmd.exe /c ver");
var order = {
  id: "order",
  severity: "error",
  summary: "A command has no `Order`, or one that is not a whole number from 1 to 500: Windows refuses the whole file.",
  hint: `give it a number from 1 to ${highestOrder}`,
  bad: changed(good5, "<Order>1<", "<Order>999<"),
  good: good5,
  check(subject, report) {
    for (const { item: item2 } of subject.commands) {
      const element = elementsOf(item2, "Order")[0];
      const value = element && textOf(element).trim();
      if (element === void 0 || value === void 0) report(item2.nameSpan, `${item2.local} has no Order`);
      else if (isPlaceholder(value)) continue;
      else if (!/^\d+$/.test(value)) {
        report(textPlace(subject, element), `Order is ${JSON.stringify(value)}, not a whole number`);
      } else if (Number(value) < 1 || Number(value) > highestOrder) {
        report(textPlace(subject, element), `Order ${value} is out of range`);
      }
    }
  }
};

// src/answer-file/rules/order-duplicate.ts
var good6 = firstLogonCommands("cmd.exe /c ver", "cmd.exe /c set");
var orderDuplicate = {
  id: "order-duplicate",
  severity: "error",
  summary: "Two items of one list have the same `Order`. In exclusive branches of a template they may.",
  hint: "renumber",
  bad: changed(good6, "<Order>2<", "<Order>1<"),
  good: good6,
  check(subject, report) {
    const lists2 = /* @__PURE__ */ new Map();
    for (const { element, path } of subject.settings) {
      const item2 = element.parent;
      if (element.local !== "Order" || !path.includes("/") || item2?.parent === void 0) continue;
      const value = textOf(element).trim();
      if (!/^\d+$/.test(value)) continue;
      const seen = lists2.get(item2.parent) ?? /* @__PURE__ */ new Map();
      lists2.set(item2.parent, seen);
      const key3 = `${item2.local} ${Number(value)}`;
      const former = seen.get(key3);
      seen.set(key3, item2);
      if (former === void 0 || former === item2 || mayExclude(subject, former, item2)) continue;
      if (elementsOf(item2, "Order")[0] !== element) continue;
      const line = subject.locate(former.start).line;
      report(textPlace(subject, element), `Order ${value} is given twice in this list, first in line ${line}`);
    }
  }
};

// src/answer-file/rules/order-gap.ts
var good7 = firstLogonCommands("cmd.exe /c ver", "cmd.exe /c set");
var orderGap = {
  id: "order-gap",
  severity: "info",
  summary: "The `Order` of a list does not start at 1, or leaves numbers out. Windows does not mind; a reader may miss something.",
  hint: "number them 1, 2, 3 and so on",
  bad: changed(good7, "<Order>2<", "<Order>99<"),
  good: good7,
  check(subject, report) {
    for (const [list2, commands] of commandsByList(subject)) {
      if (textOf(list2).trim() !== "" && isDirective(textOf(list2))) continue;
      const orders = commands.map((command3) => command3.order);
      if (orders.some((one2) => one2 === void 0 || one2 < 1 || one2 > highestOrder)) continue;
      const sorted = [...new Set(orders)].toSorted((a = 0, b = 0) => a - b);
      const at2 = sorted.findIndex((value, index) => value !== index + 1);
      if (at2 < 0) continue;
      const behind = commands.find((command3) => command3.order === sorted[at2]);
      const before = at2 === 0 ? "the list starts" : `${sorted[at2 - 1]} is followed by`;
      report(behind?.item.nameSpan ?? list2.nameSpan, `${before}${at2 === 0 ? " at" : ""} ${sorted[at2]}`);
    }
  }
};

// src/answer-file/rules/other-command.ts
var runner = "powershell.exe -File C:\\Windows\\Temp\\build\\run-steps.ps1";
var otherCommand = {
  id: "other-command",
  severity: { build: "error" },
  summary: "The rendered build file holds a first-logon or logon command beside the runner. Windows does not promise that one waits for the other, so the machine could be sealed under it.",
  hint: "leave the runner alone there: it runs the template's own commands as its steps",
  bad: firstLogonCommands(runner, "cmd.exe /c ver"),
  good: firstLogonCommands(runner),
  context: { role: "build", runnerCommand: runner },
  check({ commands, context: context2 }, report) {
    let runners = 0;
    for (const { kind, item: item2, text: text2 } of commands) {
      if (kind !== "first-logon" && kind !== "logon") continue;
      const isRunner2 = kind === "first-logon" && (context2.runnerCommand === void 0 || text2.trim() === context2.runnerCommand);
      if (isRunner2) runners++;
      if (isRunner2 && runners === 1) continue;
      report(item2.nameSpan, isRunner2 ? "the runner is started twice" : `${item2.local} stands beside the runner`);
    }
  }
};

// src/answer-file/rules/padded-value.ts
var edition = (key3) => inComponent(
  "windowsPE",
  "Setup",
  `<ImageInstall>
  <OSImage>
    <InstallFrom>
      <MetaData wcm:action="add">
        <Key>${key3}</Key>
        <Value>Windows Server 2025 SERVERSTANDARD</Value>
      </MetaData>
    </InstallFrom>
  </OSImage>
</ImageInstall>`
);
var paddedValue = {
  id: "padded-value",
  severity: "warning",
  summary: "A value begins or ends with a blank or a line end. Windows does not trim: names do not match, and commands get longer.",
  hint: "remove the blanks at its ends",
  bad: edition("/IMAGE/NAME "),
  good: edition("/IMAGE/NAME"),
  check({ settings: settings2 }, report) {
    for (const { element, value } of settings2) {
      if (!isLeaf(element) || element.local === "Description" || value.trim() === "" || value === value.trim()) continue;
      const [first] = element.children;
      const last = element.children.at(-1);
      const where = value === value.trimStart() ? "ends" : value === value.trimEnd() ? "begins" : "begins and ends";
      const place = { start: first?.start ?? element.start, end: last?.end ?? element.end };
      report(place, `${element.local} ${where} with blanks`);
    }
  }
};

// src/answer-file/rules/pass.ts
var passes = "offlineServicing windowsPE generalize specialize auditSystem auditUser oobeSystem oobeUser".split(" ");
var pass = {
  id: "pass",
  severity: "error",
  summary: "`settings` name no pass, or one that does not exist.",
  hint: `one of ${passes.join(", ")}`,
  bad: inRoot('<settings pass="oobe"><!-- ... --></settings>'),
  good: inRoot('<settings pass="oobeSystem"><!-- ... --></settings>'),
  check({ elements }, report) {
    for (const element of elements) {
      if (element.local !== "settings" || element.parent?.local !== "unattend") continue;
      const attribute = attributeOf(element, "pass");
      if (attribute === void 0) report(element.nameSpan, "settings without a pass");
      else if (!passes.includes(attribute.value) && !isPlaceholder(attribute.value)) {
        report(attribute.valueSpan, `there is no pass ${attribute.value}`);
      }
    }
  }
};

// src/answer-file/rules/passwords.ts
function passwordsOf({ settings: settings2 }) {
  return settings2.flatMap(({ element }) => {
    if (!/Password$/.test(element.local)) return [];
    const holder = isLeaf(element) ? element : elementsOf(element, "Value")[0];
    const value = holder && textOf(holder).trim();
    if (holder === void 0 || !value || isPlaceholder(value) || value.startsWith("*SENSITIVE*")) return [];
    const plain = elementsOf(element, "PlainText").map((one2) => textOf(one2).trim().toLowerCase())[0];
    const hidden2 = !isLeaf(element) && (plain === "false" || plain === "0");
    const form = !hidden2 ? "plain" : isEncoded(value, element.local) ? "encoded" : "broken";
    return [{ element, holder, value, form }];
  });
}
function isEncoded(value, name2) {
  if (!/^[A-Za-z0-9+/\s]+={0,2}$/.test(value)) return false;
  return Buffer.from(value, "base64").toString("utf16le").endsWith(name2);
}

// src/answer-file/rules/password-encoded.ts
var account = (value) => inComponent(
  "oobeSystem",
  "Shell-Setup",
  `<UserAccounts>
  <AdministratorPassword>
    <Value>${value}</Value>
    <PlainText>false</PlainText>
  </AdministratorPassword>
</UserAccounts>`
);
var encoded = "UABhAHMAcwB3ADAAcgBkAEEAZABtAGkAbgBpAHMAdAByAGEAdABvAHIAUABhAHMAcwB3AG8AcgBkAA==";
var passwordEncoded = {
  id: "password-encoded",
  severity: { template: "warning" },
  summary: 'A password is "hidden" as Windows System Image Manager does it: base64, which protects nothing. The build makes up a password of its own.',
  hint: "leave it out, or fill it in from a secret",
  bad: account(encoded),
  good: account("{{ administrator_password }}"),
  check(subject, report) {
    for (const { element, holder, form } of passwordsOf(subject)) {
      if (form === "encoded") report(textPlace(subject, holder), `${element.local} is only encoded, not protected`);
    }
  }
};

// src/answer-file/rules/password-not-encoded.ts
var account2 = (value) => inComponent(
  "oobeSystem",
  "Shell-Setup",
  `<UserAccounts>
  <AdministratorPassword>
    <Value>${value}</Value>
    <PlainText>false</PlainText>
  </AdministratorPassword>
</UserAccounts>`
);
var passwordNotEncoded = {
  id: "password-not-encoded",
  severity: "error",
  summary: "`PlainText` is false, but the value is not the base64 of the UTF-16 text of the password and the name of its element: Windows decodes it all the same, to another password.",
  hint: "write <PlainText>true</PlainText>",
  bad: account2("Passw0rd"),
  good: account2("{{ administrator_password }}"),
  check(subject, report) {
    for (const { element, holder, form } of passwordsOf(subject)) {
      if (form !== "broken") continue;
      report(textPlace(subject, holder), `${element.local} says that it is encoded, but not as Windows does it`);
    }
  }
};

// src/answer-file/rules/password-plain.ts
var account3 = (value) => inComponent(
  "oobeSystem",
  "Shell-Setup",
  `<UserAccounts>
  <AdministratorPassword>
    <Value>${value}</Value>
    <PlainText>true</PlainText>
  </AdministratorPassword>
</UserAccounts>`
);
var passwordPlain = {
  id: "password-plain",
  severity: { template: "warning" },
  summary: "A password stands in the file for everyone who can read the repository. The build makes up one of its own.",
  hint: "leave it out, or fill it in from a secret",
  bad: account3("Passw0rd"),
  good: account3("{{ administrator_password }}"),
  check(subject, report) {
    for (const { element, holder, form } of passwordsOf(subject)) {
      if (form === "plain") report(textPlace(subject, holder), `${element.local} is given in plain text`);
    }
  }
};

// src/answer-file/rules/placeholder.ts
var owner3 = (value) => inComponent("specialize", "Shell-Setup", `<RegisteredOwner>${value}</RegisteredOwner>`);
var commandElements = /* @__PURE__ */ new Set(["CommandLine", "Path"]);
var placeholder = {
  id: "placeholder",
  severity: { build: "warning", deploy: "warning" },
  summary: "A rendered file still holds a placeholder of a template engine. The build runs none.",
  hint: "write the value: answer files are not run through a template engine",
  bad: owner3("{{ owner }}"),
  good: owner3("Example Ltd"),
  context: { role: "build" },
  check({ text: text2, elements }, report) {
    const look = (value, span, isCommand) => {
      const found = placeholderIn(value, isCommand);
      if (found === void 0) return;
      const at2 = text2.slice(span.start, span.end).indexOf(found.text);
      const place = at2 < 0 ? span : { start: span.start + at2, end: span.start + at2 + found.text.length };
      report(place, `${found.text} looks like a placeholder that nothing has replaced`);
    };
    for (const { local, attributes, children } of elements) {
      for (const { value, valueSpan } of attributes) look(value, valueSpan, false);
      for (const child of children) {
        if (child.kind === "text" || child.kind === "cdata") look(child.value, child, commandElements.has(local));
      }
    }
  }
};

// src/answer-file/rules/product-key.ts
var shape = /^[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4}$/i;
var dummy = /^(\w)(?:\1|-)*$/;
var key = (value) => inComponent("specialize", "Shell-Setup", `<ProductKey>${value}</ProductKey>`);
var productKey = {
  id: "product-key",
  severity: { template: "warning" },
  summary: "The file gives away a product key that is none of the generic ones that Microsoft publishes, or something that is no key.",
  hint: "leave it out, and use `product-key` in the image definition",
  bad: key("ABCDE-FGHJK-MNPQR-TVWXY-23456"),
  good: key("WC2BQ-8NRM3-FDDYY-2BFGV-KHKQY"),
  check(subject, report) {
    for (const setting of productKeySettings(subject)) {
      const value = knownValue(setting);
      if (!value || dummy.test(value) || isPublishedKey(value)) continue;
      const place = textPlace(subject, setting.element);
      if (shape.test(value)) report(place, `the product key ${value.slice(0, 5)}-... is none that Microsoft publishes`);
      else report(place, `${JSON.stringify(value.slice(0, 40))} is no product key`);
    }
  }
};

// src/answer-file/rules/product-key-text.ts
var key2 = "NPPR9-FWDCX-D2C8J-H872K-2YT43";
var userData = (content) => inComponent(
  "windowsPE",
  "Setup",
  `<UserData>
  <ProductKey>${content}</ProductKey>
  <AcceptEula>true</AcceptEula>
</UserData>`
);
var productKeyText = {
  id: "product-key-text",
  severity: "error",
  summary: "A product key of `UserData` stands as text in `ProductKey` instead of in `Key`: Setup does not find it.",
  hint: "write <ProductKey><Key>...</Key></ProductKey>",
  bad: userData(key2),
  good: userData(`<Key>${key2}</Key>`),
  check(subject, report) {
    for (const { element, value } of subject.find("Microsoft-Windows-Setup", "UserData/ProductKey")) {
      if (isDirective(value)) continue;
      report(
        textPlace(subject, element),
        `the product key ${value.trim().slice(0, 5)}... stands beside <Key>, not in it`
      );
    }
  }
};

// src/answer-file/rules/early.ts
function isEarly(pass2) {
  return pass2 === "windowsPE" || pass2 === "specialize";
}

// src/answer-file/rules/reboot-early.ts
var rebootEarly = {
  id: "reboot-early",
  severity: "error",
  summary: "A command of windowsPE or specialize restarts the machine under Windows Setup, which then fails or begins again.",
  hint: "write <WillReboot>Always</WillReboot>, or OnRequest and exit code 1",
  bad: specializeCommands("shutdown.exe /r /t 0"),
  good: specializeCommands("cmd.exe /c ver"),
  check(subject, report) {
    for (const { pass: pass2, line, text: text2 } of readableCommands(subject)) {
      if (isEarly(pass2) && callsReboot(text2)) report(textPlace(subject, line), `${pass2} restarts the machine`);
    }
  }
};

// src/answer-file/rules/reboot-in-command.ts
var rebootInCommand = {
  id: "reboot-in-command",
  severity: "warning",
  summary: "A command restarts or shuts down the machine while the build's own steps run: those behind it are lost.",
  hint: "end with exit code 3010: the build restarts when all steps are done",
  bad: firstLogonCommands("powershell.exe -Command Restart-Computer"),
  good: firstLogonCommands('powershell.exe -Command "exit 3010"'),
  check(subject, report) {
    for (const { pass: pass2, line, text: text2 } of readableCommands(subject)) {
      if (isEarly(pass2) || !callsReboot(text2)) continue;
      report(textPlace(subject, line), "the command restarts or shuts down the machine");
    }
  }
};

// src/answer-file/rules/root.ts
var root = {
  id: "root",
  severity: "error",
  summary: "The root element is not `unattend`.",
  hint: 'Windows looks for <unattend xmlns="urn:schemas-microsoft-com:unattend">',
  bad: wholeFile(inRoot("").text.replaceAll("unattend ", "autounattend ").replace("</unattend", "</autounattend")),
  good: inRoot(""),
  check({ root: element }, report) {
    if (element.local !== "unattend") {
      report(element.nameSpan, `the root element is <${element.name}>, not <unattend>`);
    }
  }
};

// src/answer-file/rules/setting-repeated.ts
var settingRepeated = {
  id: "setting-repeated",
  severity: "error",
  summary: 'A setting stands twice in one element: "A component or non-list setting is specified more than once". In exclusive branches of a template it may.',
  hint: "keep one of them",
  bad: inComponent("specialize", "Shell-Setup", "<TimeZone>UTC</TimeZone>\n<TimeZone>GMT Standard Time</TimeZone>"),
  good: inComponent("specialize", "Shell-Setup", "<TimeZone>UTC</TimeZone>"),
  check(subject, report) {
    const seen = /* @__PURE__ */ new Map();
    for (const { element, path } of subject.settings) {
      const { parent, local } = element;
      if (parent === void 0 || isItem(element) || path.includes("/") && !isLeaf(element)) continue;
      const names3 = seen.get(parent) ?? /* @__PURE__ */ new Map();
      seen.set(parent, names3);
      const former = names3.get(local);
      names3.set(local, element);
      if (former === void 0 || mayExclude(subject, former, element)) continue;
      const line = subject.locate(former.start).line;
      report(element.nameSpan, `${local} is given twice, first in line ${line}`);
    }
  }
};
function isItem({ local, attributes }) {
  return listItems.has(local) || attributes.some(({ uri, name: name2 }) => uri === wcmNamespace || /^\w+:/.test(name2));
}

// src/answer-file/rules/skip-oobe.ts
var oobe6 = (content) => inComponent("oobeSystem", "Shell-Setup", `<OOBE>
  ${content}
</OOBE>`);
var skipOobe = {
  id: "skip-oobe",
  severity: { template: "warning", build: "warning" },
  summary: "`SkipMachineOOBE` and `SkipUserOOBE` are deprecated and may skip more than pages. The file of the deployed machine needs them all the same, so there they are right.",
  hint: "the Hide... settings are enough for the build",
  bad: oobe6("<SkipMachineOOBE>true</SkipMachineOOBE>"),
  good: oobe6("<HideEULAPage>true</HideEULAPage>"),
  check({ find }, report) {
    for (const name2 of ["SkipMachineOOBE", "SkipUserOOBE"]) {
      for (const setting of find(shellSetup, `OOBE/${name2}`)) {
        if (knownValue(setting)?.toLowerCase() !== "true") continue;
        report(setting.element.nameSpan, `${name2} is deprecated and may skip more than pages`);
      }
    }
  }
};

// src/answer-file/rules/stray-text.ts
var good8 = firstLogonCommands("cmd.exe /c ver");
var strayText = {
  id: "stray-text",
  severity: "error",
  summary: "Text stands between elements: a doubled `>`, or a remark that was not made a comment.",
  hint: "remove it, or make it a comment",
  bad: changed(good8, "</SynchronousCommand>", "</SynchronousCommand>>"),
  good: good8,
  check(subject, report) {
    for (const element of subject.elements) {
      const structural = elementsOf(element).length > 0 || ["unattend", "settings", "component"].includes(element.local);
      if (!structural || element.local === "ProductKey") continue;
      const text2 = textOf(element).trim();
      if (text2 === "" || isDirective(text2)) continue;
      const message = `text stands between the elements of <${element.name}>: ${JSON.stringify(text2.slice(0, 40))}`;
      report(textPlace(subject, element), message);
    }
  }
};

// src/answer-file/rules/sysprep-called.ts
var sysprepCalled = {
  id: "sysprep-called",
  severity: { template: "warning", build: "error", deploy: "error" },
  summary: "A command calls sysprep: the machine would be sealed before updates are installed to their end. The build leaves such a command of a template out.",
  hint: "remove the command: the build calls sysprep, at its end",
  bad: firstLogonCommands("C:\\Windows\\System32\\Sysprep\\sysprep.exe /generalize /oobe /shutdown"),
  good: firstLogonCommands("cmd.exe /c ver"),
  check(subject, report) {
    for (const { pass: pass2, line, text: text2 } of readableCommands(subject)) {
      if (isEarly(pass2) || !callsSysprep(text2)) continue;
      report(textPlace(subject, line), "the command calls sysprep");
    }
  }
};

// src/answer-file/rules/sysprep-early.ts
var sysprepEarly = {
  id: "sysprep-early",
  severity: "error",
  summary: "A command of windowsPE or specialize calls sysprep, while Windows Setup itself still runs.",
  hint: "remove the command: the build calls sysprep, at its end",
  bad: specializeCommands("C:\\Windows\\System32\\Sysprep\\sysprep.exe /generalize /oobe"),
  good: specializeCommands("cmd.exe /c ver"),
  check(subject, report) {
    for (const { pass: pass2, line, text: text2 } of readableCommands(subject)) {
      if (isEarly(pass2) && callsSysprep(text2)) report(textPlace(subject, line), `${pass2} calls sysprep`);
    }
  }
};

// src/answer-file/rules/time-zone.ts
import { readFileSync as readFileSync3 } from "node:fs";
var zone = (name2) => inComponent("specialize", "Shell-Setup", `<TimeZone>${name2}</TimeZone>`);
var timeZone = {
  id: "time-zone",
  severity: "warning",
  summary: "Windows does not know a time zone of that name, such as Europe/Berlin or CET, and takes its own default.",
  hint: "take a name that tzutil /l lists, such as W. Europe Standard Time",
  bad: zone("Europe/Berlin"),
  good: zone("W. Europe Standard Time"),
  check(subject, report) {
    for (const setting of subject.settings) {
      if (setting.path !== "TimeZone") continue;
      const value = knownValue(setting);
      if (!value || isLeftover(value) || isTimeZone(value)) continue;
      report(textPlace(subject, setting.element), `Windows knows no time zone ${JSON.stringify(value)}`);
    }
  }
};
var names2;
function isTimeZone(name2) {
  names2 ??= loadNames();
  return names2.has(name2.toLowerCase().replace(/_dstoff$/, ""));
}
function loadNames() {
  const table2 = JSON.parse(readFileSync3(asset("data/windows-time-zones.json"), "utf8"));
  return new Set(table2.names.map((name2) => name2.toLowerCase()));
}

// src/answer-file/rules/unbalanced-quotes.ts
var unbalancedQuotes = {
  id: "unbalanced-quotes",
  severity: "warning",
  summary: "A command has an odd number of double quotes: one of them is missing or too many.",
  hint: "close each quote",
  bad: firstLogonCommands('powershell.exe -File C:\\Windows\\System32\\x.ps1"'),
  good: firstLogonCommands('powershell.exe -File "C:\\Windows\\System32\\x.ps1"'),
  check(subject, report) {
    for (const { line, text: text2 } of subject.commands) {
      const count = text2.split('"').length - 1;
      if (line && count % 2 === 1) report(textPlace(subject, line), `the command has ${count} double quotes`);
    }
  }
};

// src/answer-file/rules/undocumented-setting.ts
var undocumentedSetting = {
  id: "undocumented-setting",
  severity: "info",
  summary: "The documentation does not know a setting or a component. It may be newer than the tables used here, or misspelt: Windows refuses a file with a misspelt one.",
  hint: "check how it is spelt",
  bad: inComponent("oobeSystem", "Shell-Setup", "<OOBE>\n  <SkipUserOOB>true</SkipUserOOB>\n</OOBE>"),
  good: inComponent("oobeSystem", "Shell-Setup", "<OOBE>\n  <HideEULAPage>true</HideEULAPage>\n</OOBE>"),
  check({ components, settings: settings2 }, report) {
    const { components: documented, settings: known2, parents } = reference2();
    const skipped = /* @__PURE__ */ new Set();
    for (const component of components) {
      const name2 = component.name.toLowerCase();
      if (parents.has(name2)) continue;
      skipped.add(component);
      if (documented.has(name2) || name2 === "" || isDirective(component.name)) continue;
      report(component.element.nameSpan, `the component ${component.name} is not documented`);
    }
    for (const setting of settings2) {
      const { element, component, path, key: key3 } = setting;
      if (skipped.has(component) || skipped.has(element.parent) || placeOf(setting) !== void 0) {
        skipped.add(element);
      } else if (!known2.has(key3) && !parents.has(key3)) {
        skipped.add(element);
        const above = known2.get(key3.slice(0, key3.lastIndexOf("/")));
        const hint = above?.page ? `check how it is spelt: ${pageUrl(above.page)}` : void 0;
        report(element.nameSpan, `${path} of ${component.name} is not documented`, hint);
      }
    }
  }
};

// src/answer-file/rules/unknown-element.ts
var unknownElement = {
  id: "unknown-element",
  severity: "error",
  summary: "The root holds something besides `settings`, or `settings` something besides components.",
  hint: 'elements of your own need a namespace of their own: xmlns="https://example.com/mine"',
  bad: inRoot("<Extensions/>"),
  good: inRoot('<Extensions xmlns="https://example.com/mine"/>'),
  check({ root: root2, elements }, report) {
    for (const child of elementsOf(root2)) {
      if (child.uri !== unattendNamespace || ["settings", "servicing", "component"].includes(child.local)) continue;
      report(child.nameSpan, `<${child.name}> is no part of an answer file`);
    }
    for (const child of elements) {
      if (child.parent?.local !== "settings" || child.local === "component") continue;
      report(child.nameSpan, `<${child.name}> stands where a component belongs`, "put it into a component");
    }
  }
};

// src/answer-file/rules/value-too-long.ts
var owner4 = (text2) => inComponent("specialize", "Shell-Setup", `<RegisteredOwner>${text2}</RegisteredOwner>`);
var valueTooLong = {
  id: "value-too-long",
  severity: "error",
  summary: 'A value has more characters than Microsoft documents for its setting: Windows refuses the file with "Value is invalid".',
  hint: "shorten it",
  bad: { text: owner4("x".repeat(257)).text, shown: owner4("x ... 257 characters ... x").shown },
  good: owner4("Example Ltd"),
  check(subject, report) {
    const { settings: settings2 } = reference2();
    const lines = new Set(subject.commands.map(({ line }) => line));
    for (const { element, key: key3, value } of subject.settings) {
      if (!isLeaf(element) || lines.has(element) || element.local === "ComputerName") continue;
      const documented = settings2.get(key3);
      const longest4 = documented?.longest;
      if (longest4 === void 0 || value.length <= longest4) continue;
      const message = `${element.local} has ${value.length} characters: ${longest4} are the most`;
      report(textPlace(subject, element), message, documented?.page && `see ${pageUrl(documented.page)}`);
    }
  }
};

// src/answer-file/rules/wcm-namespace.ts
var good9 = inRoot("");
var wcmNamespaceRule = {
  id: "wcm-namespace",
  severity: "error",
  summary: "The prefix `wcm` stands for another namespace, so Windows does not see `wcm:action`.",
  hint: `write ${wcmNamespace}`,
  bad: {
    text: good9.text.replace(wcmNamespace, `${wcmNamespace} Jump `),
    shown: `xmlns:wcm="${wcmNamespace} Jump "`
  },
  good: { ...good9, shown: `xmlns:wcm="${wcmNamespace}"` },
  check({ elements }, report) {
    for (const { attributes } of elements) {
      for (const { name: name2, value, valueSpan } of attributes) {
        if (name2 !== "xmlns:wcm" || value === wcmNamespace) continue;
        report(valueSpan, `the prefix wcm stands for ${JSON.stringify(value)}`);
      }
    }
  }
};

// src/answer-file/rules/wrong-pass.ts
var wrongPass = {
  id: "wrong-pass",
  severity: "warning",
  summary: "A component or a setting stands in a pass that it is not documented for. Windows ignores some of these, takes others, and refuses the file for a few.",
  hint: "move it",
  bad: inComponent("oobeSystem", "Shell-Setup", "<ComputerName>*</ComputerName>"),
  good: inComponent("specialize", "Shell-Setup", "<ComputerName>*</ComputerName>"),
  check({ components, settings: settings2 }, report) {
    const { components: documented, settings: known2 } = reference2();
    const skipped = /* @__PURE__ */ new Set();
    for (const component of components) {
      const { element, name: name2, pass: pass2 } = component;
      const passes2 = documented.get(name2.toLowerCase());
      if (passes2 === void 0 || passes2.has(pass2) || isPlaceholder(pass2)) continue;
      skipped.add(component);
      const message = `${name2} is not documented for ${pass2 || "no pass"}`;
      report(element.nameSpan, message, `move it to ${[...passes2].join(", ")}`);
    }
    for (const { element, component, key: key3 } of settings2) {
      if (skipped.has(component) || skipped.has(element.parent)) {
        skipped.add(element);
        continue;
      }
      const passes2 = known2.get(key3)?.passes;
      if (passes2 === void 0 || passes2.has(component.pass) || isPlaceholder(component.pass)) continue;
      skipped.add(element);
      const message = `${element.local} is not documented for ${component.pass || "no pass"}`;
      report(element.nameSpan, message, `move it to ${[...passes2].join(", ")}`);
    }
  }
};

// src/answer-file/rules/all.ts
var ruleGroups = [
  {
    title: "Structure",
    rules: [
      root,
      namespace,
      unknownElement,
      componentOutside,
      componentAttribute,
      architecture,
      mixedArchitectures,
      componentRepeated,
      pass,
      cachedCopy,
      wcmNamespaceRule,
      missingWcmAction,
      missingDeclaration,
      nonAscii
    ]
  },
  {
    title: "Settings",
    rules: [
      misplacedSetting,
      wrongPass,
      undocumentedSetting,
      settingRepeated,
      strayText,
      badValue,
      valueTooLong,
      paddedValue,
      leftoverText,
      placeholder,
      emptySettings,
      computerName,
      timeZone,
      networkLocation,
      offlineImage,
      driveLetter
    ]
  },
  {
    title: "Product keys and logons",
    rules: [
      productKeyText,
      productKey,
      emptyProductKey,
      passwordPlain,
      passwordEncoded,
      passwordNotEncoded,
      logonCount,
      logonCountHigh
    ]
  },
  {
    title: "Commands",
    rules: [commandTooLong, emptyCommand, emptyList, order, orderDuplicate, orderGap, unbalancedQuotes, commentInItem]
  },
  {
    title: "What disturbs the build",
    rules: [
      asynchronousCommand,
      otherCommand,
      sysprepEarly,
      sysprepCalled,
      rebootEarly,
      rebootInCommand,
      downloads,
      missingFile,
      missingOptionalFile,
      clientNetwork,
      skipOobe
    ]
  },
  {
    title: "The file of the deployed machine",
    rules: [
      deployPassword,
      deployAutologon,
      deployLogonCommands,
      deployOobePages,
      deploySkipOobe,
      deployDevices,
      deployCloudbaseInit
    ]
  }
];
var rules = ruleGroups.flatMap((group) => group.rules);

// src/answer-file/rules/severity.ts
function severityOf(rule, { role, severities }) {
  const own = typeof rule.severity === "string" ? rule.severity : rule.severity[role];
  const set = own && severities?.[`answer-file.${rule.id}`];
  return set === "off" ? void 0 : set ?? own;
}

// src/answer-file/rules/collector.ts
var mostOfOneRule = 100;
function collector(rule, subject) {
  const severity = severityOf(rule, subject.context);
  const findings = [];
  let last = "";
  let more = 0;
  const report = ({ start, end }, message, hint = rule.hint) => {
    if (severity === void 0) return;
    if (findings.length < mostOfOneRule) {
      last = message;
      findings.push({ rule: `answer-file.${rule.id}`, severity, message, hint, location: subject.locate(start, end) });
      return;
    }
    more++;
    const listed = findings[mostOfOneRule - 1];
    if (listed) findings[mostOfOneRule - 1] = { ...listed, message: `${last} (and ${more} more of these)` };
  };
  return { findings, report };
}

// src/answer-file/rules/suppressions.ts
var comment = /<!--\s*maas-windows-image:([\s\S]*?)-->/g;
var wellFormed = /^\s*ignore\s+(?:answer-file\.)?([\w-]+)\s+because\s+\S[\s\S]*$/;
var wrong2 = (words) => inComponent(
  "specialize",
  "Shell-Setup",
  `<!-- maas-windows-image: ${words} -->
<TimeZone>Moon Standard Time</TimeZone>`
);
var right2 = wrong2("ignore time-zone because our images patch it");
var invalidSuppression = {
  id: "invalid-suppression",
  severity: "warning",
  summary: "A comment asks to ignore a rule that does not exist, or gives no reason.",
  hint: "write <!-- maas-windows-image: ignore RULE because REASON -->",
  bad: inComponent(
    "specialize",
    "Shell-Setup",
    "<!-- maas-windows-image: ignore time-zone -->\n<TimeZone>UTC</TimeZone>"
  ),
  good: right2
};
var unusedSuppression = {
  id: "unused-suppression",
  severity: "warning",
  summary: "A comment asks to ignore a rule that finds nothing there.",
  hint: "remove the comment",
  bad: inComponent(
    "specialize",
    "Shell-Setup",
    "<!-- maas-windows-image: ignore time-zone because our images patch it -->\n<TimeZone>UTC</TimeZone>"
  ),
  good: right2
};
var suppressionRules = [invalidSuppression, unusedSuppression];
function suppress(found, subject) {
  const invalid = collector(invalidSuppression, subject);
  const unused = collector(unusedSuppression, subject);
  const byRule = /* @__PURE__ */ new Map();
  const elements = elementsByPlace(subject);
  for (const match of subject.text.matchAll(comment)) {
    const span = { start: match.index, end: match.index + match[0].length };
    const name2 = wellFormed.exec(match[1] ?? "")?.[1];
    const rule = rules.find(({ id }) => id === name2);
    if (rule) {
      const own = byRule.get(`answer-file.${rule.id}`) ?? [];
      byRule.set(`answer-file.${rule.id}`, own);
      own.push({ ...span, rule, covers: coverOf(subject, span, elements), used: false });
    } else if (name2) invalid.report(span, `there is no rule ${name2} that a comment can suppress`);
    else invalid.report(span, "this comment suppresses nothing: it lacks a rule or a reason");
  }
  const left = found.filter(({ rule, location }) => {
    const suppression = byRule.get(rule)?.find(({ covers }) => covers(location));
    if (suppression) suppression.used = true;
    return suppression === void 0;
  });
  for (const { rule, used, start, end } of [...byRule.values()].flat()) {
    if (used || severityOf(rule, subject.context) === void 0) continue;
    unused.report({ start, end }, `${rule.id} finds nothing here`);
  }
  return [...left, ...invalid.findings, ...unused.findings];
}
function coverOf({ text: text2, locate }, { start, end }, elements) {
  const own = locate(start, end);
  const next = elements.get(end + blankLength(text2.slice(end, end + farthest)));
  const from = next && locate(next.start);
  const to = next && locate(next.end);
  return (location) => location.line >= own.line && location.line <= (own.endLine ?? own.line) || from !== void 0 && to !== void 0 && !isBefore(location, from) && isBefore(location, to);
}
var farthest = 4096;
function blankLength(text2) {
  return /^(?:\s|<!--[\s\S]*?-->)*/.exec(text2)?.[0].length ?? 0;
}
function elementsByPlace({ root: root2 }) {
  return new Map([root2, ...descendantsOf(root2)].map((element) => [element.start, element]));
}
function isBefore(one2, other2) {
  return one2.line < other2.line || one2.line === other2.line && one2.column < other2.column;
}

// src/answer-file/rules/syntax.ts
var declaration2 = '<?xml version="1.0" encoding="utf-8"?>\n';
var good10 = wholeFile(`${declaration2}${rootStart}
  <!-- A & B -->
</unattend>`);
var syntaxRules = [
  {
    id: "xml-syntax",
    severity: "error",
    summary: "The file is not well-formed XML. Windows Setup ignores or refuses all of it.",
    hint: "mend the place; an editor that knows XML shows it too",
    bad: wholeFile(`${declaration2}${rootStart}
  <servicing>
</unattend>`),
    good: wholeFile(`${declaration2}${rootStart}
  <servicing/>
</unattend>`)
  },
  {
    id: "xml-declaration-first",
    severity: "error",
    summary: "Text, a comment or a blank line stands before the XML declaration, often a banner that was pasted on top.",
    hint: "move it behind the declaration",
    bad: wholeFile(`<!-- Made by hand -->
${declaration2}${rootStart}
</unattend>`),
    good: wholeFile(`${declaration2}<!-- Made by hand -->
${rootStart}
</unattend>`)
  },
  {
    id: "xml-attribute-gap",
    severity: "error",
    summary: "No blank stands between two attributes. Windows Setup has passed over this slip of an old Cloudbase template; PowerShell and every XML parser refuse it.",
    hint: "put a blank behind the closing quote",
    bad: wholeFile(`${declaration2}${rootStart.replace('" xmlns:wcm', '"xmlns:wcm')}
</unattend>`),
    good: wholeFile(`${declaration2}${rootStart}
</unattend>`)
  },
  {
    id: "xml-bare-ampersand",
    severity: "error",
    summary: "An ampersand stands for itself, mostly in a command. It is the commonest reason why a file is not read.",
    hint: "write &amp;",
    bad: wholeFile(`${declaration2}${rootStart.replace(">", ' note="A & B">')}
</unattend>`),
    good: wholeFile(`${declaration2}${rootStart.replace(">", ' note="A &amp; B">')}
</unattend>`)
  },
  {
    id: "xml-unknown-entity",
    severity: "error",
    summary: "A reference such as &nbsp; that XML does not know.",
    hint: "only &amp; &lt; &gt; &quot; &apos; and numbers exist",
    bad: wholeFile(`${declaration2}${rootStart.replace(">", ' note="A&nbsp;B">')}
</unattend>`),
    good: wholeFile(`${declaration2}${rootStart.replace(">", ' note="A&#xA0;B">')}
</unattend>`)
  },
  {
    id: "xml-comment-hyphens",
    severity: "error",
    summary: "Two hyphens stand inside a comment, which XML forbids.",
    hint: "write one",
    bad: wholeFile(`${declaration2}<!-- a -- b -->
${rootStart}
</unattend>`),
    good: good10
  },
  {
    id: "xml-doctype",
    severity: "error",
    summary: "The file has a DOCTYPE. Answer files have none, and no entity of one is ever read here.",
    hint: "remove it",
    bad: wholeFile(`${declaration2}<!DOCTYPE unattend>
${rootStart}
</unattend>`),
    good: good10
  },
  {
    id: "xml-limits",
    severity: "error",
    summary: "More than 100 elements stand in one another, or the file has more than 8 million characters.",
    hint: "real answer files stay far below",
    bad: {
      shown: "<a><a><a> <!-- and 98 more --> </a></a></a>",
      text: `${"<a>".repeat(101)}${"</a>".repeat(101)}`
    },
    good: good10
  },
  {
    id: "encoding-bytes",
    severity: "error",
    summary: "Bytes that are not of the file's encoding, mostly letters or dashes of Windows-1252 in a file that says UTF-8.",
    hint: "save the file as UTF-8",
    bad: {
      ...wholeFile(`${declaration2}<!-- Z\xFCrich, saved as Windows-1252 -->
${rootStart}
</unattend>`),
      encoding: "latin1"
    },
    good: wholeFile(`${declaration2}<!-- Z\xFCrich -->
${rootStart}
</unattend>`)
  },
  {
    id: "encoding-declaration",
    severity: "error",
    summary: "The XML declaration names another encoding than the bytes have.",
    hint: "name the right one, or save the file in the one it names",
    bad: wholeFile(`${declaration2.replace("utf-8", "utf-16")}${rootStart}
</unattend>`),
    good: good10
  }
];

// src/answer-file/rules/index.ts
var documentedRules = [
  { title: "Encoding and XML", rules: syntaxRules },
  ...ruleGroups,
  { title: "Comments that suppress", rules: suppressionRules }
];
var allRules = documentedRules.flatMap((group) => group.rules);
function lintAnswerFile(source, context2) {
  const file = parseAnswerFile(source.file, source.text);
  const encoding = source.encoding === void 0 ? {} : { encoding: source.encoding };
  const found = [...source.problems ?? [], ...lintParsed({ ...file, ...encoding }, context2)];
  return found.map(located(source.file)).sort(byPlace2);
}
function lintParsed(file, context2) {
  const found = file.problems.map(located(file.file));
  const { root: root2 } = file;
  if (root2 === void 0 || !file.whole) return found;
  const subject = subjectOf(file, root2, context2);
  for (const rule of rules) found.push(...findingsOf(rule, subject));
  return suppress(found, subject).sort(byPlace2);
}
function findingsOf(rule, subject) {
  const { findings, report } = collector(rule, subject);
  if (severityOf(rule, subject.context) !== void 0) rule.check(subject, report);
  return findings;
}
function located(file) {
  return (problem3) => ({ ...problem3, location: problem3.location ?? { file, line: 1, column: 1 } });
}
function byPlace2({ location: a }, { location: b }) {
  return a.line - b.line || a.column - b.column;
}

// src/answer-file/draft.ts
var ignoredPass = "windowsPE";
function renderTemplate(template, criteria, body2) {
  const file = { ...parseAnswerFile(template.file, template.text), ...encodingOf2(template) };
  const { root: root2 } = file;
  const isAnswerFile = file.whole && root2?.local === "unattend" && root2.uri === unattendNamespace;
  if (root2 === void 0 || !isAnswerFile) {
    const problems2 = lintParsed(file, { ...criteria.after, role: "template", ignoredPass });
    return { text: template.text, edits: [], notes: [], problems: problems2.filter(isError) };
  }
  const all = [];
  const editor = editTree(file);
  body2({
    ...editor,
    file,
    root: root2,
    ...lookUps(root2, editor),
    note: (severity, rule, span, message, hint) => {
      all.push(problem2(file, severity, rule, span, message, hint));
    },
    error: (rule, span, message, hint) => {
      all.push(problem2(file, "error", rule, span, message, hint));
    }
  });
  const edits = editor.edits();
  const text2 = splice(template.text, edits);
  const after = all.some(isError) ? [] : lintResult(template, text2, edits, criteria.after);
  const problems = once([...all, ...after, ...lintTemplate(file, criteria)]);
  return { text: text2, edits, notes: problems.filter((one2) => !isError(one2)), problems: problems.filter(isError) };
}
function lintTemplate(file, { before, weigh }) {
  if (before === void 0) return [];
  return lintParsed(file, { ...before, ignoredPass }).flatMap((finding) => {
    if (!isError(finding)) return [finding];
    const weight = weigh(finding, file);
    return weight === "mended" ? [] : [{ ...finding, severity: weight }];
  });
}
function lookUps(root2, editor) {
  const live = (element) => !editor.isRemoved(element);
  const settings2 = (pass2) => elementsOf(root2, "settings").filter((element) => live(element) && attributeOf(element, "pass")?.value === pass2);
  return {
    settings: settings2,
    components: (pass2, name2) => settings2(pass2).flatMap((element) => elementsOf(element, "component")).filter((element) => live(element) && isNamed(element, name2))
  };
}
function lintResult(template, text2, edits, context2) {
  const found = lintAnswerFile({ file: template.file, text: text2, ...encodingOf2(template) }, context2);
  const lasting = found.filter(({ rule }) => rule !== "answer-file.unused-suppression");
  return lasting.map(placesBack(template.file, template.text, text2, edits));
}
function encodingOf2({ encoding }) {
  return encoding === void 0 ? {} : { encoding };
}
function once(problems) {
  const known2 = /* @__PURE__ */ new Map();
  for (const one2 of problems) {
    const key3 = [one2.rule, one2.location?.line, one2.location?.column].join(" ");
    if (!known2.has(key3) || isError(one2)) known2.set(key3, one2);
  }
  return [...known2.values()].sort(
    ({ location: a }, { location: b }) => (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0)
  );
}
function isError({ severity }) {
  return severity === "error";
}
function isNamed(component, name2) {
  const [own, architecture2] = [attributeOf(component, "name"), attributeOf(component, "processorArchitecture")];
  return component.uri === unattendNamespace && own?.value.toLowerCase() === name2.toLowerCase() && architecture2?.value.toLowerCase() !== "wow64";
}
function problem2(file, severity, rule, span, message, hint) {
  const location = span && file.locate(span.start, span.end);
  return { rule: `answer-file.${rule}`, severity, message, ...hint && { hint }, ...location && { location } };
}

// src/answer-file/long-commands.ts
var longestShellLine = 8191;
function isMendable(command3) {
  if (command3.text.length >= longestShellLine || !isAtHome(command3)) return false;
  if (command3.kind === "first-logon") return true;
  return command3.kind.startsWith("run-") && command3.pass === "specialize" && !/[\r\n]/.test(command3.text.trim());
}
function moveLongCommands(draft, commands, folder) {
  const scripts = [];
  for (const command3 of commands) {
    const { kind, line, text: text2, place } = command3;
    if (line === void 0 || kind === "first-logon" || text2.length <= longestPath || !isMendable(command3)) continue;
    const path = scriptPath(folder, scripts.length + 1);
    scripts.push({ path, text: scriptOf(text2) });
    const message = `the command has ${text2.length} characters, Path takes ${longestPath}: it goes through a script file`;
    draft.note("info", "command-moved", place, message);
    draft.setText(line, `cmd.exe /d /c ${path}`, "the command is too long for an answer file");
  }
  return scripts;
}
function scriptPaths(folder) {
  return Array.from({ length: 500 }, (_, index) => scriptPath(folder, index + 1));
}
function scriptPath(folder, number) {
  return `${folder}\\specialize-${number}.cmd`;
}
function scriptOf(command3) {
  const line = command3.trim().replace(/%[A-Za-z_][\w()]*%|%/g, (found) => found === "%" ? "%%" : found);
  const lines = ["@echo off", .../^[\0-\x7f]*$/.test(line) ? [] : ["chcp 65001 >nul"], line, "exit /b %errorlevel%"];
  return lines.map((each) => `${each}\r
`).join("");
}

// src/answer-file/build-file.ts
function renderBuildFile(template, values) {
  let steps = [];
  let scripts = [];
  const rendering = renderTemplate(template, criteriaOf(values), (draft) => {
    checkValues(draft, values);
    dropWindowsPe(draft);
    setArchitecture(draft, values.architecture);
    dropRivals(draft);
    dropDetours(draft);
    noteOfflineServicing(draft);
    noteAccounts(draft, [oobeAccount, builtInAdministrator.toLowerCase()]);
    const taken = takeCommands(draft, values);
    scripts = taken.scripts;
    steps = taken.firstLogon.map((command3) => ({
      name: commandName(command3),
      commandLine: command3.text.trim(),
      order: command3.order ?? 0
    }));
    applyOverlays(draft, buildOverlays(draft, values), values.architecture);
  });
  return { ...rendering, steps, scripts };
}
function criteriaOf({ editionType, runnerCommand, providedFiles, scriptFolder }) {
  const common = { editionType, runnerCommand, providedFiles: [...providedFiles, ...scriptPaths(scriptFolder)] };
  return {
    before: { role: "template", ...common },
    weigh: weighFinding,
    after: { role: "build", ...common }
  };
}
function weighFinding({ rule, location }, file) {
  const commands = file.root === void 0 || location === void 0 ? [] : commandsOf(file.root);
  const found = commands.find(({ item: { start, end } }) => {
    return location && !isBefore2(location, file.locate(start)) && isBefore2(location, file.locate(end));
  });
  if (found === void 0) return "warning";
  if (rule === "answer-file.command-too-long" && isMendable(found)) return "mended";
  return found.kind === "first-logon" ? "error" : "warning";
}
function isBefore2(one2, other2) {
  return one2.line < other2.line || one2.line === other2.line && one2.column < other2.column;
}
function takeCommands(draft, values) {
  const all = liveCommands(draft);
  const [runner2, ...doublets] = all.filter((command3) => isRunner(command3, values) && isAtHome(command3));
  for (const { item: item2 } of doublets) draft.remove(item2, "the runner is started once");
  if (runner2) for (const setting of runnerSettings(values)) draft.merge(runner2.item, setting, "the runner");
  const own = all.filter((command3) => !isRunner(command3, values));
  const scripts = moveLongCommands(draft, own, values.scriptFolder);
  const firstLogon = own.filter((command3) => command3.kind === "first-logon" && isAtHome(command3)).toSorted(byOrder2);
  for (const command3 of firstLogon) {
    draft.remove(command3.item, "the runner takes the template's commands, one after another");
    if (command3.text.length <= longestCommandLine || !isMendable(command3)) continue;
    const message = `the command has ${command3.text.length} characters: the runner takes it, but Windows itself would refuse it`;
    draft.note("info", "command-moved", command3.place, message);
  }
  return { firstLogon: firstLogon.filter(({ text: text2 }) => text2.trim() !== ""), scripts };
}
function byOrder2(one2, other2) {
  return (one2.order ?? Number.MAX_SAFE_INTEGER) - (other2.order ?? Number.MAX_SAFE_INTEGER);
}
function checkValues(draft, { password, runnerCommand, locale }) {
  const values = { "the password": password, "the runner command": runnerCommand, ...locale };
  for (const [name2, value] of Object.entries(values)) {
    const character = unrepresentable(value);
    if (character) draft.error("value", void 0, `${name2} holds ${character}, which no XML file can hold`);
  }
  if (runnerCommand.length > longestCommandLine) {
    const message = `the runner command has ${runnerCommand.length} characters: ${longestCommandLine} are allowed`;
    draft.error("command-too-long", void 0, message, "use a shorter folder");
  }
}

// src/answer-file/deploy-file.ts
var cloudbaseFolder = "C:\\Program Files\\Cloudbase Solutions\\Cloudbase-Init";
var cloudbaseInitCommand = `cmd.exe /c ""${cloudbaseFolder}\\Python\\Scripts\\cloudbase-init.exe" --config-file "${cloudbaseFolder}\\conf\\cloudbase-init-unattend.conf" && exit 1 || exit 2"`;
var pnpSysprep2 = "Microsoft-Windows-PnpSysprep";
function renderDeployFile(template, values) {
  const { editionType, cloudbaseInit } = values;
  const criteria = { weigh: () => "error", after: { role: "deploy", editionType, cloudbaseInit } };
  return renderTemplate(template, criteria, (draft) => {
    dropWindowsPe(draft);
    setArchitecture(draft, values.architecture);
    applyOverlays(draft, deployOverlays(draft, values), values.architecture);
  });
}
function deployOverlays(draft, values) {
  for (const setting of named(draft, "DoNotCleanUpNonPresentDevices", pnpSysprep2)) {
    draft.remove(setting, "the build machine's devices do not belong in the image");
    const message = "DoNotCleanUpNonPresentDevices is left out: it would keep devices of the build machine";
    draft.note("info", "devices-changed", setting.nameSpan, message);
  }
  noteOverwritten(draft);
  const oobe7 = wanted("OOBE", [...screenSettings.map((name2) => wanted(name2, "true")), wanted("ProtectYourPC", "3")]);
  const devices = wanted("PersistAllDeviceInstalls", "false");
  return [
    { pass: "generalize", component: pnpSysprep2, settings: [devices], why: "the target has other devices" },
    ...productKeyOverlays(draft, values.productKey),
    computerNameOverlay(draft),
    ...timeZoneOverlays(draft, values.locale),
    ...specializeCommands2(draft, values),
    ...localeOverlays(draft, values.locale),
    { pass: "oobeSystem", component: shellSetup, settings: [oobe7], why: "nobody answers OOBE" }
  ];
}
function noteOverwritten(draft) {
  for (const setting of named(draft, "PersistAllDeviceInstalls", pnpSysprep2)) {
    if (textOf(setting).trim().toLowerCase() === "false") continue;
    const message = "PersistAllDeviceInstalls becomes false: devices of the build machine stay out of the image";
    draft.note("info", "devices-changed", textSpan(setting), message);
  }
  for (const component of draft.components("specialize", shellSetup)) {
    for (const name2 of elementsOf(component, "ComputerName")) {
      if (["", "*"].includes(textOf(name2).trim())) continue;
      const message = `the computer name ${textOf(name2).trim()} becomes *: every deployed machine would have it`;
      draft.note("info", "computer-name-changed", textSpan(name2), message);
    }
  }
}
var clockInUtc = {
  path: "reg.exe add HKLM\\SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation /v RealTimeIsUniversal /t REG_DWORD /d 1 /f",
  description: "The hardware clock runs in UTC"
};
var runCloudbaseInit = {
  path: cloudbaseInitCommand,
  description: "Run cloudbase-init to set the hostname",
  reboot: "OnRequest"
};
function specializeCommands2(draft, { cloudbaseInit }) {
  const commands = liveCommands(draft).filter(({ kind, pass: pass2 }) => kind === "run-synchronous" && pass2 === "specialize");
  const isClockSet = commands.some(({ text: text2 }) => /\bRealTimeIsUniversal\b/i.test(text2));
  const agent = commands.find(({ text: text2 }) => /\bcloudbase-init\.exe\b/i.test(text2));
  if (agent === void 0 || !cloudbaseInit) {
    return specializeOverlays(draft, [
      ...isClockSet ? [] : [clockInUtc],
      ...cloudbaseInit ? [runCloudbaseInit] : []
    ]);
  }
  draft.merge(agent.item, wanted("WillReboot", "OnRequest"), "cloudbase-init asks for its reboots");
  if (agent.line && /%(?:INSTALLDIR|CLOUDBASEINITCONFFOLDER)%/.test(agent.text)) {
    draft.setText(agent.line, cloudbaseInitCommand, "the installer's own placeholders");
  }
  return isClockSet ? [] : [clockBefore(draft, agent, commands)];
}
function clockBefore(draft, agent, commands) {
  const order3 = agent.order ?? 1;
  for (const command3 of commands) {
    if (command3.list !== agent.list || command3.order === void 0 || command3.order < order3) continue;
    const text2 = String(command3.order + 1);
    draft.merge(command3.item, wanted("Order", text2), "the hardware clock is set before cloudbase-init runs");
  }
  return specializeOverlay(clockInUtc, order3);
}

// src/answer-file/kms-keys.ts
import { readFileSync as readFileSync4 } from "node:fs";
function kmsClientKey(edition2, build) {
  const id = keyEdition(edition2);
  return table().find(({ edition: own, builds }) => own === id && (build === void 0 || isWithin(builds, build)))?.key;
}
function isEvaluation(edition2) {
  return /Eval(?:Cor(?:e)?)?$|\bEvaluation\b/i.test(edition2);
}
function keyFault(key3, image2) {
  const { edition: edition2, build, name: name2 } = image2;
  if (isEvaluation(edition2) || isEvaluation(name2)) {
    const message2 = `the media hold an evaluation edition (${edition2}), which takes no product key`;
    return { rule: "evaluation-key", message: message2, hint: "use product-key: none" };
  }
  const owners = table().filter((entry) => entry.key === key3.toUpperCase());
  const id = keyEdition(edition2);
  if (owners.length === 0 || owners.some(({ edition: own, builds }) => own === id && isWithin(builds, build))) {
    return void 0;
  }
  const whose = owners.map(({ edition: own, builds: [first, last] }) => {
    return `${own}, build ${first === last ? first : `${first} and later`}`;
  });
  const message = `the product key is the generic one of ${whose.join("; ")}; the image is ${edition2}, build ${build}`;
  return { rule: "foreign-key", message, hint: "use product-key: kms, which chooses the fitting one" };
}
var known;
function table() {
  known ??= JSON.parse(readFileSync4(asset("data/kms-client-keys.json"), "utf8")).keys;
  return known;
}
function keyEdition(edition2) {
  return edition2.replace(/^(Server\w+?)Core$/, "$1");
}
function isWithin([first, last], build) {
  return build >= first && build <= last;
}

// src/answer-file/same-settings.ts
var deleted = "*SENSITIVE*DATA*DELETED*";
function differentSettings(expected, cached) {
  const wanted2 = settingsOf(expected);
  const found = settingsOf(cached);
  if (typeof wanted2 === "string") return [wanted2];
  if (typeof found === "string") return [found];
  const hidden2 = found.filter(({ value }) => value === deleted).map(({ path }) => path);
  const isHidden = (path) => hidden2.some((place) => path === place || path.startsWith(`${place}/`));
  const left = found.filter(({ value }) => value !== deleted).map(({ path, value }) => `${path} = ${value}`);
  const lines = [];
  for (const { path, value } of wanted2) {
    const at2 = left.indexOf(`${path} = ${value}`);
    if (at2 >= 0) left.splice(at2, 1);
    else if (!isHidden(path)) lines.push(`missing: ${path} = ${value}`);
  }
  return [...lines, ...left.map((line) => `not ours: ${line}`)];
}
function settingsOf(text2) {
  const { root: root2, problems } = parseAnswerFile("unattend.xml", text2.replace(/^\ufeff/, ""));
  const [problem3] = problems;
  if (root2 === void 0 || problem3 !== void 0) return `not an answer file: ${problem3?.message ?? "it is empty"}`;
  const settings2 = [];
  const visit = (element, path) => {
    const children = elementsOf(element);
    for (const child of children) visit(child, `${path}/${child.local}`);
    if (children.length === 0) settings2.push({ path, value: textOf(element).trim() });
  };
  for (const pass2 of elementsOf(root2, "settings")) {
    for (const component of elementsOf(pass2, "component")) {
      for (const setting of elementsOf(component)) visit(setting, `${placeOf2(setting)}/${setting.local}`);
    }
  }
  return settings2;
}
function placeOf2(setting) {
  const component = componentOf(setting);
  const named2 = (name2) => (component && attributeOf(component, name2)?.value) ?? "";
  return `${passOf(setting)}/${named2("name")}[${named2("processorArchitecture")}]`;
}

// src/answer-file/templates.ts
import { readFileSync as readFileSync5 } from "node:fs";
function builtInTemplate(name2) {
  const file = `data/answer-files/${name2}.xml`;
  return { file, text: readFileSync5(asset(file), "utf8") };
}

// src/updates/plan.ts
var order2 = [
  ["defender", "ssu", "checkpoint", "cumulative"],
  ["other"],
  ["dotnet"]
];
function planPackages(candidates, target) {
  const refused = [];
  const alone = new Map(candidates.map((candidate) => [candidate, refuseAlone(candidate, target)]));
  const usable = candidates.filter((candidate) => alone.get(candidate) === void 0);
  const accepted = candidates.filter((candidate) => {
    const refusal = alone.get(candidate) ?? refuseSuperseded(candidate, usable);
    if (refusal !== void 0) refused.push({ candidate, ...refusal });
    return refusal === void 0;
  });
  const groups = order2.map((roles) => roles.flatMap((role) => sortRole(accepted.filter((item2) => item2.package.role === role)))).filter((group) => group.length > 0);
  return { groups, refused };
}
function sortRole(candidates) {
  const rank = ({ package: item2 }) => item2.expectedUbr ?? (/^updateplatform/i.test(item2.fileName) ? 0 : 1);
  return candidates.toSorted((a, b) => rank(a) - rank(b));
}
function refuseAlone(candidate, target) {
  const { package: item2, bytes } = candidate;
  if (bytes?.installable === false) return { code: "not-installable", reason: bytes.reason ?? "it cannot be installed" };
  if (target === void 0) return void 0;
  const architecture2 = sameNames(bytes?.architecture ?? architectureInName(item2.fileName));
  const wanted2 = sameNames(target.architecture);
  if (architecture2 !== void 0 && architecture2 !== "neutral" && architecture2 !== wanted2) {
    return { code: "wrong-architecture", reason: `it is for ${architecture2}, the image is ${wanted2}` };
  }
  const build = buildOf(candidate);
  const branch = servicedBuild(String(target.build));
  if (build !== void 0 && build !== branch) {
    return { code: "wrong-build", reason: `it is for Windows build ${build}, the image is of build ${target.build}` };
  }
  return void 0;
}
function refuseSuperseded(candidate, usable) {
  const { role, expectedUbr } = candidate.package;
  if (role !== "cumulative" || expectedUbr === void 0) return void 0;
  const newer = usable.find((other2) => {
    const { role: kind, expectedUbr: revision2 } = other2.package;
    if (kind !== "cumulative" || revision2 === void 0 || revision2 <= expectedUbr) return false;
    const [own, others2] = [buildOf(candidate), buildOf(other2)];
    return own === void 0 || others2 === void 0 || own === others2;
  });
  if (newer === void 0) return void 0;
  const { kb, expectedUbr: revision } = newer.package;
  return { code: "superseded", reason: `${kb} (revision ${revision}) holds everything of revision ${expectedUbr}` };
}
function sameNames(architecture2) {
  const lower = architecture2?.toLowerCase();
  return lower === "amd64" ? "x64" : lower;
}
function architectureInName(fileName) {
  return /[-_.](x64|amd64|arm64|x86)(?=[-_.])/i.exec(fileName)?.[1];
}
function buildOf({ package: { title }, bytes }) {
  return servicedBuild(bytes?.build ?? buildInTitle(title));
}
function buildInTitle(title) {
  return /\((\d{5})\.\d+\)/.exec(title)?.[1];
}
var branches = {
  18363: "18362",
  19042: "19041",
  19043: "19041",
  19044: "19041",
  19045: "19041",
  22631: "22621",
  26200: "26100",
  26300: "26100"
};
function servicedBuild(build) {
  const major = build?.split(".")[0];
  return major === void 0 ? void 0 : branches[major] ?? major;
}

export {
  oobeAccount,
  aboutNewText,
  allRules,
  lintAnswerFile,
  renderBuildFile,
  decodeAnswerFile,
  encodeAnswerFile,
  renderDeployFile,
  kmsClientKey,
  isEvaluation,
  keyFault,
  differentSettings,
  builtInTemplate,
  unifiedDiff,
  planPackages
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
