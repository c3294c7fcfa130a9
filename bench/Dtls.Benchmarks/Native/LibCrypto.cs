using System.Runtime.InteropServices;

namespace Dtls.Benchmarks.Native;

/// <summary>What is needed of OpenSSL's libcrypto, with the names of its manual pages.</summary>
internal static unsafe partial class LibCrypto
{
    public const int EVP_CTRL_AEAD_GET_TAG = 0x10;
    public const int EVP_CTRL_AEAD_SET_TAG = 0x11;

    private const string Library = "libcrypto.so.3";

    /// <summary>Whether the library can be loaded here.</summary>
    public static bool IsAvailable { get; } = NativeLibrary.TryLoad(Library, out _);

    /// <summary>The library's version as it calls itself.</summary>
    public static string Version => Marshal.PtrToStringUTF8(OpenSSL_version(0)) ?? "OpenSSL of unknown version";

    /// <summary>The oldest error in this thread's queue as text; the queue is empty afterwards.</summary>
    public static string TakeError()
    {
        const int textLength = 256;
        nuint code = ERR_get_error();
        if (code == 0)
        {
            return "no error is queued";
        }

        byte* text = stackalloc byte[textLength];
        ERR_error_string_n(code, text, textLength);
        ERR_clear_error();
        return Marshal.PtrToStringUTF8((nint)text) ?? "";
    }

    [LibraryImport(Library)]
    public static partial nint BIO_new(nint type);

    [LibraryImport(Library)]
    public static partial nint BIO_s_mem();

    [LibraryImport(Library)]
    public static partial int BIO_up_ref(nint bio);

    [LibraryImport(Library)]
    public static partial int BIO_free(nint bio);

    [LibraryImport(Library)]
    public static partial int BIO_read(nint bio, byte* data, int length);

    [LibraryImport(Library)]
    public static partial int BIO_write(nint bio, byte* data, int length);

    [LibraryImport(Library)]
    public static partial nint EVP_CIPHER_CTX_new();

    [LibraryImport(Library)]
    public static partial void EVP_CIPHER_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial int EVP_CIPHER_CTX_ctrl(nint context, int type, int argument, byte* pointer);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint EVP_get_cipherbyname(string name);

    [LibraryImport(Library)]
    public static partial int EVP_EncryptInit_ex(nint context, nint cipher, nint engine, byte* key, byte* iv);

    [LibraryImport(Library)]
    public static partial int EVP_EncryptUpdate(nint context, byte* output, int* written, byte* input, int length);

    [LibraryImport(Library)]
    public static partial int EVP_EncryptFinal_ex(nint context, byte* output, int* written);

    [LibraryImport(Library)]
    public static partial int EVP_DecryptInit_ex(nint context, nint cipher, nint engine, byte* key, byte* iv);

    [LibraryImport(Library)]
    public static partial int EVP_DecryptUpdate(nint context, byte* output, int* written, byte* input, int length);

    [LibraryImport(Library)]
    public static partial int EVP_DecryptFinal_ex(nint context, byte* output, int* written);

    [LibraryImport(Library)]
    private static partial nint OpenSSL_version(int type);

    [LibraryImport(Library)]
    private static partial nuint ERR_get_error();

    [LibraryImport(Library)]
    private static partial void ERR_error_string_n(nuint code, byte* text, nuint length);

    [LibraryImport(Library)]
    private static partial void ERR_clear_error();
}
