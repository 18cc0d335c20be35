package hyperv

// Code is what a daemon answers: 0, or a Windows error.
type Code uint32

const (
	CodeOK            Code = 0x00000000 // HV_S_OK
	CodeFail          Code = 0x80004005 // HV_E_FAIL
	CodeCont          Code = 0x80070103 // HV_S_CONT: no more keys
	CodeNotSupported  Code = 0x80070032 // HV_ERROR_NOT_SUPPORTED
	CodeMachineLocked Code = 0x800704f7 // HV_ERROR_MACHINE_LOCKED
	CodeNotConnected  Code = 0x8007048f // HV_ERROR_DEVICE_NOT_CONNECTED
	CodeInvalidArg    Code = 0x80070057 // HV_INVALIDARG
	CodeGUIDNotFound  Code = 0x80041002 // HV_GUID_NOTFOUND
	CodeAlreadyExists Code = 0x80070050 // HV_ERROR_ALREADY_EXISTS
	CodeDiskFull      Code = 0x80070070 // HV_ERROR_DISK_FULL
)
